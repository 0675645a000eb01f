"""Texts of needs into the engine of likeness, and what it says back into rows."""
