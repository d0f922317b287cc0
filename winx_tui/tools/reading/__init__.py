"""The parts of read_files: line ranges, budget, and what to say of files that are no text."""
