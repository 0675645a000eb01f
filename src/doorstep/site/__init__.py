"""Settings, addresses, server."""
