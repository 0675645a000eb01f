"""The forms of the pharmacy desk, one file per noun."""
