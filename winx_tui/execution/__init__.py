"""The one road from a tool call to its result."""
