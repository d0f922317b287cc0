"""`winx --mcp`: the same tools for any MCP client."""
