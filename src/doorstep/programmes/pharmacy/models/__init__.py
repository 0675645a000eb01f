"""The pharmacy programme's tables; Django looks for them under this name."""

from doorstep.programmes.pharmacy.models.incident import Incident
from doorstep.programmes.pharmacy.models.medicine import Medicine, MedicineCode
from doorstep.programmes.pharmacy.models.pharmacist import Licence, Presence, Roster
from doorstep.programmes.pharmacy.models.plan import PlanVillage, PlanVisit, VisitPlan
from doorstep.programmes.pharmacy.models.question import Question, QuestionLine
from doorstep.programmes.pharmacy.models.vehicle import Vehicle

__all__ = [
    "Incident",
    "Licence",
    "Medicine",
    "MedicineCode",
    "PlanVillage",
    "PlanVisit",
    "Presence",
    "Question",
    "QuestionLine",
    "Roster",
    "Vehicle",
    "VisitPlan",
]
