"""Tools of MCP servers, as tools of winx: what strangers say of them is data."""
