"""How models write tool calls: their JSON, their names for tools, their markup."""
