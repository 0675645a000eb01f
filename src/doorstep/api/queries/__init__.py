"""Reading keys, and needs as the world may see them."""
