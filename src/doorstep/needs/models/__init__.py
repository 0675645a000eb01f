"""The tables of needs and duties; Django looks for them under this name."""

from doorstep.needs.models.category import Category
from doorstep.needs.models.counts import CountedUntil, NeedCount
from doorstep.needs.models.duty import Duty, DutyHelper, DutyPause
from doorstep.needs.models.follower import Follower, Mandate, Word
from doorstep.needs.models.need import Need
from doorstep.needs.models.offer import Offer
from doorstep.needs.models.paper import Paper, PaperBatch
from doorstep.needs.models.photo import Photo
from doorstep.needs.models.step import Step
from doorstep.needs.models.text import NotTheSame, TextBand
from doorstep.needs.models.wish import Wish, WishClaim

__all__ = [
    "Category",
    "CountedUntil",
    "Duty",
    "DutyHelper",
    "DutyPause",
    "Follower",
    "Mandate",
    "Need",
    "NeedCount",
    "NotTheSame",
    "Offer",
    "Paper",
    "PaperBatch",
    "Photo",
    "Step",
    "TextBand",
    "Wish",
    "WishClaim",
    "Word",
]
