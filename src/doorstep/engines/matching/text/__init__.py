"""Short Chinese texts: which earlier ones are like this one, and what that suggests."""
