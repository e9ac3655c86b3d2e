"""Measures what assist says against a gold set."""
