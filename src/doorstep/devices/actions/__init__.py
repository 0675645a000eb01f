"""Every change to devices and to what they report."""
