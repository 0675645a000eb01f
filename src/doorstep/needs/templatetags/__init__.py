"""Words for templates of needs."""
