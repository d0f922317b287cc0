"""What a shell command does: proven to only read, or a question, and what looks dangerous."""
