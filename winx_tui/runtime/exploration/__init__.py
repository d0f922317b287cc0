"""Explorations: questions that are worked out beside a conversation, within one of its calls."""
