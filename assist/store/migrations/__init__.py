"""Numbered SQL files, run once each, in order: m001_*.sql, m002_*.sql and so on."""
