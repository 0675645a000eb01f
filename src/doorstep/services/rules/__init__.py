"""What may happen, and what figures may be. Pure."""
