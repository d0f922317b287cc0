"""What stands behind the prompt: drafts, placeholders, completion, what is put away."""
