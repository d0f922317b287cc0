"""The parts of file_write_or_edit: what must be known before a change, and the new content."""
