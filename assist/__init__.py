"""agent-assist: cited, tone-aware reply suggestions for e-commerce support agents."""
