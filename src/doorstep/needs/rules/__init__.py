"""What may happen to a need, a duty and a wish, by when, and what the figures are. Pure."""
