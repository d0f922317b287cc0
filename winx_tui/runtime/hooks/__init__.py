"""The user's hooks: commands of their own that run around calls, prompts and turns."""
