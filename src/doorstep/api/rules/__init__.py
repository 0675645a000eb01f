"""What a question may ask, what a key looks like, what the world may see of a need."""
