"""What the exit status of winx means."""

DONE = 0
FAILED = 1
USAGE = 2
APPROVAL_NEEDED = 3
"""A call needed approval and nobody was there to ask."""
INTERRUPTED = 130
"""Ctrl-C: 128 + SIGINT, as shells count."""
