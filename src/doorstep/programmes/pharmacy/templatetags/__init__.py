"""Template tags of the pharmacy desk."""
