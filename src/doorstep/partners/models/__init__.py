"""The partners' tables; Django looks for them under this name."""

from doorstep.partners.models.agreement import (
    GoalProgress,
    Pairing,
    PairingGoal,
    PairingSide,
    Secondment,
    SecondmentApproval,
)
from doorstep.partners.models.alliance import (
    Alliance,
    AllianceService,
    Delivery,
    Membership,
    Promise,
    Team,
    TeamMember,
)
from doorstep.partners.models.case import CaseDuty, CaseFile, CaseSide, JointCase
from doorstep.partners.models.partner import Partner
from doorstep.partners.models.peer import ExchangeConflict, Package, Peer, SharingAgreement
from doorstep.partners.models.seat import Seat

__all__ = [
    "Alliance",
    "AllianceService",
    "CaseDuty",
    "CaseFile",
    "CaseSide",
    "Delivery",
    "ExchangeConflict",
    "GoalProgress",
    "JointCase",
    "Membership",
    "Package",
    "Pairing",
    "PairingGoal",
    "PairingSide",
    "Partner",
    "Peer",
    "Promise",
    "Seat",
    "Secondment",
    "SecondmentApproval",
    "SharingAgreement",
    "Team",
    "TeamMember",
]
