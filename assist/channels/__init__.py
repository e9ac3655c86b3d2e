"""Where replies and tickets go: one adapter per help desk behind one protocol."""
