"""How much to load, which lot first, and whether medicine is there around the clock (备货)."""
