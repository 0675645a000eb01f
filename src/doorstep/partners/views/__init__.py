"""Pages of the partners desk."""
