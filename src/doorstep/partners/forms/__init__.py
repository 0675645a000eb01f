"""Forms of the partners desk."""
