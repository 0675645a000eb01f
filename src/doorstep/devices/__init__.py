"""Devices and what they report, also after hours without a network."""
