"""Periodic vehicle routing: which days for each client, and the routes of each day, at least distance."""
