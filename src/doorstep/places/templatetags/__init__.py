"""Words for templates of places."""
