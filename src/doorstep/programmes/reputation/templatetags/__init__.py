"""What the pages of the index say alike."""
