"""What may happen to places: codes, points, hours, and how two lists of places differ."""
