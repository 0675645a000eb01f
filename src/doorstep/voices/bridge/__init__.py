"""Sheets into the survey engine, its margins back."""
