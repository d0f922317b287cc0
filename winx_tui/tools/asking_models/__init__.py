"""What the tools share that have a question answered by a model of the user's providers."""
