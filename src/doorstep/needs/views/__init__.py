"""The pages of needs, duties and wishes."""
