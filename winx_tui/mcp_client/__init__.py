"""The client side of the Model Context Protocol: servers that winx starts or asks."""
