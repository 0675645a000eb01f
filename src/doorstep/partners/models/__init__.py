"""The partners' tables; Django looks for them under this name."""

from doorstep.partners.models.partner import Partner
from doorstep.partners.models.seat import Seat

__all__ = ["Partner", "Seat"]
