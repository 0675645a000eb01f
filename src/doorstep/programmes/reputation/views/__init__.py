"""One action or one query per request."""
