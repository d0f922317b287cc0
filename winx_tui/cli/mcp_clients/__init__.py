"""What winx knows of other programs that start it as their MCP server."""
