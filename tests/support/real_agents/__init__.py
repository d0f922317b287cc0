"""Agents of other makers, with winx as their MCP server and a scripted model behind them."""
