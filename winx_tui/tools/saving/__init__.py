"""The parts of context_save: which files, what of them, and where it is kept."""
