"""Forms of the pages of needs."""
