"""Medicine to the village (送药进村): which vehicle stands where on which day."""
