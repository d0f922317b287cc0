"""Edits as pure text in, text out."""
