"""The tables of services; Django looks for them under this name."""

from doorstep.services.models.session import Session

__all__ = ["Session"]
