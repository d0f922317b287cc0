"""What the exit status of winx means."""

DONE = 0
FAILED = 1
USAGE = 2
APPROVAL_NEEDED = 3
"""A call needed approval and nobody was there to ask."""
LIMIT_REACHED = 4
"""A limit ended the turn: of steps, tokens, time or money, or of a model that repeats itself."""
INTERRUPTED = 130
"""Ctrl-C: 128 + SIGINT, as shells count."""
