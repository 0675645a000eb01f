"""Who with whom: wishes with givers, people with posts, texts with the texts they resemble."""
