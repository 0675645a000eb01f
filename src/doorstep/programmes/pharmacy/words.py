"""States and kinds of medicine to the village, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MedicineGroup(TextChoices):
    """What a medicine is for, as far as the essential list's own class says it (药品类别)."""

    BLOOD_PRESSURE = "blood_pressure", _("Blood pressure")
    BLOOD_SUGAR = "blood_sugar", _("Blood sugar")
    STOMACH = "stomach", _("Stomach")
    OTHER = "other", _("Other")


class Storage(TextChoices):
    """How warm a medicine may stand (贮藏条件); which degrees that means is a dated rule."""

    UNKNOWN = "unknown", _("Storage not entered yet")
    AMBIENT = "ambient", _("Room temperature")
    COOL = "cool", _("Cool place")
    COLD = "cold", _("Refrigerated")


class CodeKind(TextChoices):
    """Which code on the box leads to the medicine (商品编码)."""

    GTIN = "gtin", _("Trade item number (GTIN)")
    TRACE = "trace", _("First 7 characters of the trace code")


class LotState(TextChoices):
    """Whether a lot may be given out (批次状态); expiry is no state, it is reckoned by the day."""

    RELEASED = "released", pgettext_lazy("lot", "Released")
    QUARANTINE = "quarantine", pgettext_lazy("lot", "Kept back")
    RECALLED = "recalled", pgettext_lazy("lot", "Recalled")
    DESTROYED = "destroyed", pgettext_lazy("lot", "Destroyed")


class HolderRole(TextChoices):
    """Which part of what somebody holds (库位): the stock itself, opened packs, what is set aside, or a whole side."""

    STOCK = "stock", pgettext_lazy("holder", "Stock")
    OPENED = "opened", pgettext_lazy("holder", "Opened packs")
    ASIDE = "aside", pgettext_lazy("holder", "Set aside")
    SIDE = "side", pgettext_lazy("holder", "Counterpart")


class HandoverKind(TextChoices):
    """Why stock goes from one holder to another (交接)."""

    LOAD = "load", pgettext_lazy("handover", "Loading a vehicle")
    REFILL = "refill", pgettext_lazy("handover", "Refilling a cabinet or shop")
    RETURN = "return", pgettext_lazy("handover", "Return")
    DELIVERY = "delivery", pgettext_lazy("handover", "Home delivery")


class HandoverState(TextChoices):
    """Where a handover stands; `open`: confirmed with a difference that nobody has explained yet."""

    SENT = "sent", pgettext_lazy("handover", "On the way")
    OPEN = "open", pgettext_lazy("handover", "Difference to explain")
    DONE = "done", pgettext_lazy("handover", "Done")


class TripState(TextChoices):
    """Where a vehicle's day stands (出车)."""

    PLANNED = "planned", pgettext_lazy("trip", "Planned")
    LOADED = "loaded", pgettext_lazy("trip", "Loaded")
    OPEN = "open", pgettext_lazy("trip", "Under way")
    COUNTING = "counting", pgettext_lazy("trip", "Back, being counted")
    CLOSED = "closed", pgettext_lazy("trip", "Closed")


class LeaseEnd(TextChoices):
    """How a device's charge of a vehicle ended."""

    GIVEN_BACK = "given_back", pgettext_lazy("lease", "Given back")
    REVOKED = "revoked", pgettext_lazy("lease", "Revoked")


class VendState(TextChoices):
    """Where one pack from a cabinet stands (取药状态)."""

    AUTHORISED = "authorised", pgettext_lazy("vend", "Paid for")
    MOTOR = "motor", pgettext_lazy("vend", "Motor turns")
    DROPPED = "dropped", pgettext_lazy("vend", "Dropped")
    FAILED = "failed", pgettext_lazy("vend", "Failed, paid back")
    UNKNOWN = "unknown", pgettext_lazy("vend", "Unknown until counted")


class BreachKind(TextChoices):
    """What was wrong with a temperature (温度异常类型); unknown is treated as wrong until somebody looked."""

    WARM = "warm", pgettext_lazy("breach", "Too warm")
    COLD = "cold", pgettext_lazy("breach", "Too cold")
    UNKNOWN = "unknown", pgettext_lazy("breach", "Not measured")


class RecallLevel(TextChoices):
    """How grave a recall is (召回级别)."""

    FIRST = "1", pgettext_lazy("recall", "Level I: grave harm")
    SECOND = "2", pgettext_lazy("recall", "Level II: passing harm")
    THIRD = "3", pgettext_lazy("recall", "Level III: little harm")


class Blocker(TextChoices):
    """What keeps a day from closing (日结前要办的事)."""

    LEASE = "lease", pgettext_lazy("blocker", "A device still has charge of the vehicle")
    TRIP = "trip", pgettext_lazy("blocker", "The vehicle's day is not closed")
    ON_THE_WAY = "on_the_way", pgettext_lazy("blocker", "What was sent is not confirmed")
    DIFFERENCE = "difference", pgettext_lazy("blocker", "A difference is not explained")
    FROZEN = "frozen", pgettext_lazy("blocker", "Frozen stock is not counted")
    REPORTS = "reports", pgettext_lazy("blocker", "Reports of a device did not arrive")
    QUESTION = "question", pgettext_lazy("blocker", "A report about a sale or a count waits for a decision")
    UNCOUNTED = "uncounted", pgettext_lazy("blocker", "A vehicle that was out is not counted")
    VEND = "vend", pgettext_lazy("blocker", "A pack from a cabinet is still dropping")


class Skill(TextChoices):
    """What a crew can do (人员技能)."""

    PHARMACIST = "pharmacist", _("Pharmacist's advice")
    BLOOD_PRESSURE = "blood_pressure", _("Measures blood pressure")
    BLOOD_SUGAR = "blood_sugar", _("Measures blood sugar")
    COLD_CHAIN = "cold_chain", _("Keeps medicine cold")
    NARROW_ROAD = "narrow_road", _("Fits narrow roads")


class PlanState(TextChoices):
    """Where a plan stands; `rules.MOVES` says what may follow what."""

    DRAFT = "draft", _("Draft")
    COMPUTING = "computing", _("Being computed")
    READY = "ready", _("Ready, not adopted")
    FAILED = "failed", _("Could not be computed")
    CANCELLED = "cancelled", _("Cancelled")
    ADOPTED = "adopted", _("Adopted")
    RETIRED = "retired", pgettext_lazy("plan", "Withdrawn")


class PlanSource(TextChoices):
    """Where a plan's villages come from."""

    COUNTY = "county", _("The county's villages")
    WORKBOOK = "workbook", _("An uploaded workbook")


class Terrain(TextChoices):
    """How roads wind; it chooses the detour model (地形)."""

    PLAIN = "plain", _("Plain")
    MIXED = "mixed", _("Plain and hills")
    MOUNTAIN = "mountain", _("Mountains")


class CertificateKind(TextChoices):
    """What somebody must hold to go out with a medicine vehicle (车组资格)."""

    DRIVING = "driving", _("Driving licence")
    HEALTH = "health", _("Health certificate")


class LegalClass(TextChoices):
    """What the law makes of a medicine (药品分类). Unknown is taken as prescription wherever somebody asks."""

    RX = "rx", _("Prescription only")
    OTC_A = "otc_a", _("Without prescription, class A (red)")
    OTC_B = "otc_b", _("Without prescription, class B (green)")
    SUPERVISED = "supervised", _("Under special control")


class Channel(TextChoices):
    """Through which door a medicine reaches somebody (渠道)."""

    COUNTER = "counter", _("Pharmacy counter")
    SHOP = "shop", _("Village shop")
    VEHICLE = "vehicle", _("Medicine vehicle")
    CABINET = "cabinet", _("Medicine cabinet")
    DELIVERY = "delivery", _("Home delivery")


class Severity(TextChoices):
    """How much harm may come of it (严重程度)."""

    SEVERE = "severe", _("Severe")
    MODERATE = "moderate", _("To be watched")
    MINOR = "minor", _("Slight")


class WarningKind(TextChoices):
    """What was found when medicines were compared (用药提示)."""

    INTERACTION = "interaction", _("Interaction")
    SAME_INGREDIENT = "same_ingredient", _("Same ingredient")
    DUPLICATE_CLASS = "duplicate_class", _("Duplicate class")


class QuestionState(TextChoices):
    """Where a question to a pharmacist stands (咨询状态)."""

    WAITING = "waiting", _("Waiting for a pharmacist")
    TAKEN = "taken", _("A pharmacist is on it")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Taken back")


class AskedBy(TextChoices):
    """How a question came (咨询来源)."""

    WEB = "web", _("On the page")
    PHONE = "phone", _("By telephone")
    DESK = "desk", _("At a counter")


class ScriptState(TextChoices):
    """Where a prescription stands (处方状态)."""

    RECEIVED = "received", _("Waiting for review")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    USED = "used", _("Used")


class DeliveryState(TextChoices):
    """Where a home delivery stands (配送状态)."""

    REQUESTED = "requested", _("Asked for")
    REVIEWED = "reviewed", _("Checked by a pharmacist")
    PACKED = "packed", _("Packed")
    OUT = "out", _("On the way")
    DELIVERED = "delivered", _("Handed over")
    FAILED = "failed", _("Nobody took it")
    RETURNED = "returned", _("Back in the pharmacy")


class HoldState(TextChoices):
    """Where a reservation stands (预留状态); that it ran out is read from the clock, never written."""

    OPEN = "open", _("Put aside")
    USED = "used", _("Collected")
    LOCKED = "locked", _("Locked after wrong codes")
    RELEASED = "released", pgettext_lazy("reservation", "Given back")


class CallResult(TextChoices):
    """How a call about a medicine that runs out went (电话结果)."""

    TOLD = "told", pgettext_lazy("call", "Told; they see to it themselves")
    WANTS = "wants", pgettext_lazy("call", "Wants it brought on this visit")
    NOT_REACHED = "not_reached", pgettext_lazy("call", "Not reached")
    NOT_WANTED = "not_wanted", pgettext_lazy("call", "Wants no reminders any more")


class IncidentKind(TextChoices):
    """What somebody has to look into (异常)."""

    TRACE_TWICE = "trace_twice", _("A trace code was scanned for a second sale")
    TRACE_FOREIGN = "trace_foreign", _("A trace code belongs to another product")
    PRECURSOR_REPEAT = "precursor_repeat", _("Same person, same day, controlled compound again")
    RECORD_DENIED = "record_denied", _("Somebody opened a record without a purpose")
    SCRIPT_TWICE = "script_twice", _("A used prescription was shown again")


class AdviceDecision(TextChoices):
    """How a question to a pharmacist ended (咨询结论)."""

    TOLD = "told", _("Advice given")
    COUNTER = "counter", _("Asked to come to the counter")
    DOCTOR = "doctor", _("Sent to a doctor")


class Measured(TextChoices):
    """What a crew measures (测量项目)."""

    PRESSURE = "pressure", pgettext_lazy("measured", "Blood pressure")
    SUGAR = "sugar", pgettext_lazy("measured", "Blood sugar")


class Band(TextChoices):
    """Where a measured value lies; advice follows from it, never a diagnosis (测量结果分档)."""

    LOW = "low", _("Low")
    USUAL = "usual", _("Within the usual range")
    RAISED = "raised", _("Raised")
    URGENT = "urgent", _("Very high")


class UnmetWhy(TextChoices):
    """Why somebody who asked for a medicine went without (未能满足的原因)."""

    NOT_ABOARD = "not_aboard", _("Not on the vehicle")
    NO_PRESCRIPTION = "no_prescription", _("No prescription at hand")
    NO_PHARMACIST = "no_pharmacist", _("No pharmacist on duty")
    OTHER = "other", _("Another reason")


class ReviewDecision(TextChoices):
    """What a pharmacist decided (审核结论)."""

    APPROVE = "approve", _("Approve")
    REFUSE = "refuse", _("Refuse")


class Payment(TextChoices):
    """How it was paid for (支付方式)."""

    CASH = "cash", _("Paid")
    INSURANCE = "insurance", _("Medical insurance")
    FREE = "free", _("Free of charge")


class Purpose(TextChoices):
    """What a medication record is opened for (查看用途)."""

    DISPENSE = "dispense", _("Handing out medicine")
    REVIEW = "review", _("Reviewing a prescription")
    ADVICE = "advice", _("Answering a question")
    RECALL = "recall", _("A recall")
    OWN = "own", _("My own record")


class ReminderState(TextChoices):
    """Where a reminder stands (提醒状态)."""

    PLANNED = "planned", _("To be told")
    TOLD = "told", _("Told")
    DROPPED = "dropped", _("Not wanted or not needed any more")


class Standing(TextChoices):
    """How a licence stands on a day (执业注册状态); reckoned from its days, never written."""

    NOT_YET = "not_yet", pgettext_lazy("licence", "From a later day")
    HOLDS = "holds", pgettext_lazy("licence", "Holds")
    ENDS_SOON = "ends_soon", pgettext_lazy("licence", "Runs out soon")
    OVER = "over", pgettext_lazy("licence", "Over")


class TraceDeed(TextChoices):
    """What happened to a pack whose code is reported (追溯业务)."""

    SOLD = "sold", pgettext_lazy("trace", "Sold")
    RETURNED = "returned", pgettext_lazy("trace", "Returned")
    DESTROYED = "destroyed", pgettext_lazy("trace", "Destroyed")


class TraceReportState(TextChoices):
    """Where a batch of trace codes stands (上报批次状态)."""

    DRAWN = "drawn", pgettext_lazy("trace", "Drawn up")
    SENT = "sent", pgettext_lazy("trace", "Sent, waits for the answer")
    ANSWERED = "answered", pgettext_lazy("trace", "Answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("trace", "Withdrawn")


class TraceResult(TextChoices):
    """What the authority said about a code (上报结果)."""

    WAITING = "waiting", pgettext_lazy("trace", "Waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("trace", "Accepted")
    REJECTED = "rejected", pgettext_lazy("trace", "Rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("trace", "Withdrawn")
