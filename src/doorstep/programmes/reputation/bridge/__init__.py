"""Rows into the scoring engine, and what it says back."""
