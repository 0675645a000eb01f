"""Residents' pages (家门口)."""
