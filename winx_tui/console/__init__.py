"""Front ends without a full screen: `winx -p` and `winx --repl`."""
