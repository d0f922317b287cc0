"""The screen in a browser: a server on loopback, and a winx of its own for each tab."""
