"""One package per scheme, built from the shared nouns."""
