"""Slash commands, shared by the TUI and the REPL."""
