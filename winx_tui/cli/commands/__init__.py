"""Subcommands such as `winx auth`, a file each."""
