"""Append-only session logs and what is folded from them."""
