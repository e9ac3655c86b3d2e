"""Pages of the desk for agents: workspace and retrieval test."""
