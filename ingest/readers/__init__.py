"""Readers: bytes of one file in, blocks in reading order out. They run in a child process."""
