"""The tables of the index; Django looks for them under this name."""

from doorstep.programmes.reputation.models.appeal import Appeal, AppealPicture
from doorstep.programmes.reputation.models.asking import Asking
from doorstep.programmes.reputation.models.office import (
    Adjudication,
    AuditPick,
    Office,
    OfficeScore,
    OfficeSheet,
    Recusal,
)
from doorstep.programmes.reputation.models.quarter import Claim, Evidence, Quarter, VillageReport
from doorstep.programmes.reputation.models.run import Publication, Run, RunVillage
from doorstep.programmes.reputation.models.scheme import Node, Scheme

__all__ = [
    "Adjudication",
    "Appeal",
    "AppealPicture",
    "Asking",
    "AuditPick",
    "Claim",
    "Evidence",
    "Node",
    "Office",
    "OfficeScore",
    "OfficeSheet",
    "Publication",
    "Quarter",
    "Recusal",
    "Run",
    "RunVillage",
    "Scheme",
    "VillageReport",
]
