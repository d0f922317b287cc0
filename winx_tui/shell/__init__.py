"""The persistent PTY shell."""
