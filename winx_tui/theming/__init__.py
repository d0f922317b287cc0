"""Themes as data, free of any toolkit."""
