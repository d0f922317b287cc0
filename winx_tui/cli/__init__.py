"""The command line: parsing, dispatch, exit codes."""
