"""Texts that people keep for winx: commands of their own, and skills."""
