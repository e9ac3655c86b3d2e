"""From evidence to a cited reply: decision, draft, tone and checks."""
