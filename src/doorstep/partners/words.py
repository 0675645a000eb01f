"""Kinds of partners, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PartnerKind(TextChoices):
    """What sort of unit a partner is (单位类型)."""

    COMPANY = "company", _("Company")
    PUBLIC_UNIT = "public_unit", _("Public office")
    HOSPITAL = "hospital", _("Hospital")
    VILLAGE_COMPANY = "village_company", _("Village company")
    PHARMACY_COMPANY = "pharmacy_company", _("Pharmacy company")
    TEAM = "team", _("Team")
    SCHOOL = "school", _("School")
