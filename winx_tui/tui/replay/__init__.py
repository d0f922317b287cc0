"""A recorded session, played on a screen of its own."""
