"""Every key of the TUI, as data: one table a part of the screen."""
