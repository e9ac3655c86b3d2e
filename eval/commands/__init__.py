"""What the commands of `python -m eval` do."""
