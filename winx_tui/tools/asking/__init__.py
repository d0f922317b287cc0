"""The parts of ask_user."""
