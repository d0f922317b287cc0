"""Models: the protocol, the providers, the client of the model host."""
