"""What may happen in the pharmacy programme: pure decisions, one file per noun."""
