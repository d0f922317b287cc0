"""Settings, paths, credentials and folder trust."""
