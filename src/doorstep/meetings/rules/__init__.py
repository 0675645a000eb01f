"""What may happen to a series, a meeting and its items; when meetings take place. Pure."""
