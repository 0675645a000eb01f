"""The pages of the circles' desk."""
