"""Every change to places: one function per verb."""
