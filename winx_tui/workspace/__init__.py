"""The project's files: paths, repository, listing, what was read."""
