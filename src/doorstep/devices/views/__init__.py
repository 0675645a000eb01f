"""Pages on devices, and the endpoint that takes what they report."""
