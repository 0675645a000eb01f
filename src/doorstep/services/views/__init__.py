"""Pages of the services desk."""
