"""Tests of the models and the model host."""
