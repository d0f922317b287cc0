"""Source code read by its grammar: outlines, references, syntax errors, a map."""
