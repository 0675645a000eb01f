"""The tables of the index; Django looks for them under this name."""

from doorstep.programmes.reputation.models.office import (
    Adjudication,
    AuditPick,
    Office,
    OfficeScore,
    OfficeSheet,
    Recusal,
)
from doorstep.programmes.reputation.models.quarter import Claim, Evidence, Quarter, VillageReport
from doorstep.programmes.reputation.models.scheme import Node, Scheme

__all__ = [
    "Adjudication",
    "AuditPick",
    "Claim",
    "Evidence",
    "Node",
    "Office",
    "OfficeScore",
    "OfficeSheet",
    "Quarter",
    "Recusal",
    "Scheme",
    "VillageReport",
]
