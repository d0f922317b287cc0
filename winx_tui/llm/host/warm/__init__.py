"""The warm host: a process with litellm and without keys that stays between runs of winx."""
