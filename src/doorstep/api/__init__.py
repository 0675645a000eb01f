"""Where other systems ask and send: Open311, and the platform's own interface."""
