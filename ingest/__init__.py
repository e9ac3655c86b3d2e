"""Documents in, index version out."""
