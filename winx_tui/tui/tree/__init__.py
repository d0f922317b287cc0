"""The file tree without its widget: which rows there are, what marks them, how they are drawn."""
