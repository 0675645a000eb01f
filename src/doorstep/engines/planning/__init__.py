"""Where to stand, on which weekdays, by which route."""
