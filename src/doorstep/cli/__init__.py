"""The doorstep command."""
