"""The undo journal: every change of a file is written down before it is made."""
