"""Pages of the desk for knowledge managers."""
