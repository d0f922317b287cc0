"""The parts of undo_edit: what a step does to each file, and what is told of it."""
