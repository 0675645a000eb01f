"""Texts of needs into the text engine and its answers back: likely categories, possible duplicates."""
