"""The first start: a model, a theme and a first prompt, in under a minute."""
