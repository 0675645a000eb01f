"""Pages: the light one for who answers, the desk for who asks."""
