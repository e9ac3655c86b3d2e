"""Where conversations come from: help desks, files, agents."""
