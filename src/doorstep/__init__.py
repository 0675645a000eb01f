"""Plan, run and evaluate the services a county brings to people's doors."""

__version__ = "0.1.0"
