"""Vim's keys as pure functions from a state, a key and a text to edits."""
