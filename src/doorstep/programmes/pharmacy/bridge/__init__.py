"""Rows into the planning engine, its result into rows and words."""
