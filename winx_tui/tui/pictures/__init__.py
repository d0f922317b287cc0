"""Pictures in the chat: decoded by a process that may be ended, drawn in cells."""
