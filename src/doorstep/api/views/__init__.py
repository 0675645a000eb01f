"""The pages of keys, Open311, and the platform's own interface."""
