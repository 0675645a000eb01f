"""What people type, as values; every refusal as a sentence."""
