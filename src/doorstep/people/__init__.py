"""People (人): the only home of personal data."""
