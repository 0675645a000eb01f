"""A whole county in one seed, made by calling actions."""
