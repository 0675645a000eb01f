"""Every change: keys, and what other systems send."""
