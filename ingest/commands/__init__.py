"""The commands of `python -m ingest`, by what they are about."""
