"""Pages of the desk for evaluators."""
