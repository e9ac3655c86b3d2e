"""What kind of message it is, and what it asks."""
