"""The vocabulary of winx: frozen data and protocols, standard library only."""
