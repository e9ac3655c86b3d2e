"""Scans and pictures to lines of text, in a child process of its own. Needs the extra `ocr`."""
