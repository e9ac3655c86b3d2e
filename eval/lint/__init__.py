"""Rules that a gold set must keep (gold-format.md section 4)."""
