"""What the terminal is told beside the screen: title, progress, notifications."""
