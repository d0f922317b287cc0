"""The model host: a process of its own that alone holds keys and litellm."""
