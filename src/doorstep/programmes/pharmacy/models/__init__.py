"""The pharmacy programme's tables; Django looks for them under this name."""

from doorstep.programmes.pharmacy.models.alarm import Alarm
from doorstep.programmes.pharmacy.models.cabinet import Cabinet, CabinetEvent, Slot, Vend
from doorstep.programmes.pharmacy.models.certificate import Certificate
from doorstep.programmes.pharmacy.models.closing import DayClose
from doorstep.programmes.pharmacy.models.coldchain import Breach, BreachLot, Sensor, SensorReading
from doorstep.programmes.pharmacy.models.controller import CabinetKey
from doorstep.programmes.pharmacy.models.coverage import CoverageRun, CoverageVillage, SupplyStock, SupplyTerms
from doorstep.programmes.pharmacy.models.crew import Measurement, UnmetRequest
from doorstep.programmes.pharmacy.models.delivery import Delivery, DeliveryLine, DeliveryPack, DeliveryStep
from doorstep.programmes.pharmacy.models.dispense import Dispense, DispenseLine, TraceSale
from doorstep.programmes.pharmacy.models.doors import Outage, Uptime
from doorstep.programmes.pharmacy.models.handover import Handover, HandoverLine
from doorstep.programmes.pharmacy.models.hold import Hold
from doorstep.programmes.pharmacy.models.holder import Holder
from doorstep.programmes.pharmacy.models.incident import Incident
from doorstep.programmes.pharmacy.models.lot import Lot
from doorstep.programmes.pharmacy.models.medicine import Medicine, MedicineCode
from doorstep.programmes.pharmacy.models.pack_code import OpenedCode, SlotCode
from doorstep.programmes.pharmacy.models.pharmacist import Licence, Presence, Roster
from doorstep.programmes.pharmacy.models.plan import PlanVillage, PlanVisit, VisitPlan
from doorstep.programmes.pharmacy.models.question import Question, QuestionLine
from doorstep.programmes.pharmacy.models.recall import Recall, RecallTask
from doorstep.programmes.pharmacy.models.receipt import Receipt, StockCount, StockCountLine
from doorstep.programmes.pharmacy.models.record import RecordAccess, Reminder, ReminderCall, ReminderChoice
from doorstep.programmes.pharmacy.models.road_closure import RoadClosure
from doorstep.programmes.pharmacy.models.script import InteractionBook, InteractionUpload, Review, Script, ScriptLine
from doorstep.programmes.pharmacy.models.trace_report import (
    TraceAnswer,
    TraceDestroyed,
    TraceLine,
    TraceMend,
    TraceReport,
    TraceReportStep,
)
from doorstep.programmes.pharmacy.models.trip import Lease, Trip
from doorstep.programmes.pharmacy.models.vehicle import Vehicle
from doorstep.programmes.pharmacy.models.ways import WaysTable

__all__ = [
    "Alarm",
    "Breach",
    "BreachLot",
    "Cabinet",
    "CabinetEvent",
    "CabinetKey",
    "Certificate",
    "CoverageRun",
    "CoverageVillage",
    "DayClose",
    "Delivery",
    "DeliveryLine",
    "DeliveryPack",
    "DeliveryStep",
    "Dispense",
    "DispenseLine",
    "Handover",
    "HandoverLine",
    "Hold",
    "Holder",
    "Incident",
    "InteractionBook",
    "InteractionUpload",
    "Lease",
    "Licence",
    "Lot",
    "Measurement",
    "Medicine",
    "MedicineCode",
    "OpenedCode",
    "Outage",
    "PlanVillage",
    "PlanVisit",
    "Presence",
    "Question",
    "QuestionLine",
    "Recall",
    "RecallTask",
    "Receipt",
    "RecordAccess",
    "Reminder",
    "ReminderCall",
    "ReminderChoice",
    "Review",
    "RoadClosure",
    "Roster",
    "Script",
    "ScriptLine",
    "Sensor",
    "SensorReading",
    "Slot",
    "SlotCode",
    "StockCount",
    "StockCountLine",
    "SupplyStock",
    "SupplyTerms",
    "TraceAnswer",
    "TraceDestroyed",
    "TraceLine",
    "TraceMend",
    "TraceReport",
    "TraceReportStep",
    "TraceSale",
    "Trip",
    "UnmetRequest",
    "Uptime",
    "Vehicle",
    "Vend",
    "VisitPlan",
    "WaysTable",
]
