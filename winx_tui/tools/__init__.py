"""The tool set, a file a tool."""
