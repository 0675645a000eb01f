"""The pharmacy programme's tables; Django looks for them under this name."""

from doorstep.programmes.pharmacy.models.medicine import Medicine, MedicineCode
from doorstep.programmes.pharmacy.models.plan import PlanVillage, PlanVisit, VisitPlan
from doorstep.programmes.pharmacy.models.vehicle import Vehicle

__all__ = ["Medicine", "MedicineCode", "PlanVillage", "PlanVisit", "Vehicle", "VisitPlan"]
