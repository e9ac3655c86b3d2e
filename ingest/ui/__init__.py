"""Parts of the knowledge page."""
