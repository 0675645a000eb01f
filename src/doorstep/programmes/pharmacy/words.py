"""States and kinds of medicine to the village, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MedicineGroup(TextChoices):
    """What a medicine is for, as far as the essential list's own class says it (药品类别)."""

    BLOOD_PRESSURE = "blood_pressure", _("Blood pressure")
    BLOOD_SUGAR = "blood_sugar", _("Blood sugar")
    STOMACH = "stomach", _("Stomach")
    OTHER = "other", _("Other")


class Skill(TextChoices):
    """What a crew can do (人员技能)."""

    PHARMACIST = "pharmacist", _("Pharmacist's advice")
    BLOOD_PRESSURE = "blood_pressure", _("Measures blood pressure")
    BLOOD_SUGAR = "blood_sugar", _("Measures blood sugar")


class PlanState(TextChoices):
    """Where a plan stands; `rules.MOVES` says what may follow what."""

    DRAFT = "draft", _("Draft")
    COMPUTING = "computing", _("Being computed")
    READY = "ready", _("Ready, not adopted")
    FAILED = "failed", _("Could not be computed")
    CANCELLED = "cancelled", _("Cancelled")
    ADOPTED = "adopted", _("Adopted")
    RETIRED = "retired", _("Withdrawn")


class PlanSource(TextChoices):
    """Where a plan's villages come from."""

    COUNTY = "county", _("The county's villages")
    WORKBOOK = "workbook", _("An uploaded workbook")


class Terrain(TextChoices):
    """How roads wind; it chooses the detour model (地形)."""

    PLAIN = "plain", _("Plain")
    MIXED = "mixed", _("Plain and hills")
    MOUNTAIN = "mountain", _("Mountains")


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
