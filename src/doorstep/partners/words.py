"""Kinds and states of partners, alliances and agreements, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartnerKind(TextChoices):
    """What sort of unit a partner is (单位类型)."""

    COMPANY = "company", _("Company")
    PUBLIC_UNIT = "public_unit", _("Public office")
    HOSPITAL = "hospital", _("Hospital")
    VILLAGE_COMPANY = "village_company", _("Village company")
    PHARMACY_COMPANY = "pharmacy_company", _("Pharmacy company")
    TEAM = "team", _("Team")
    SCHOOL = "school", _("School")


class AllianceRole(TextChoices):
    """What a partner is in an alliance (成员角色)."""

    LEAD = "lead", pgettext_lazy("role in an alliance", "Lead")
    MEMBER = "member", pgettext_lazy("role in an alliance", "Member")
    OBSERVER = "observer", pgettext_lazy("role in an alliance", "Observer")


class TeamColour(TextChoices):
    """The colour people know a team by (队伍颜色)."""

    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    PURPLE = "purple", _("Purple")
    WHITE = "white", _("White")


class SecondmentState(TextChoices):
    """Where a secondment stands (挂职状态)."""

    ASKED = "asked", pgettext_lazy("secondment", "Waits for both sides")
    AGREED = "agreed", pgettext_lazy("secondment", "Agreed")
    REFUSED = "refused", pgettext_lazy("secondment", "Refused")
    ENDED = "ended", pgettext_lazy("secondment", "Ended early")


class Side(TextChoices):
    """Which side of a secondment approves."""

    SENDING = "sending", _("The side that sends")
    RECEIVING = "receiving", _("The side that receives")


class OwedState(TextChoices):
    """Where a duty in a joint case stands, as both sides say it (案件履职状态)."""

    OWED = "owed", pgettext_lazy("owed", "Under way")
    ANSWERED = "answered", pgettext_lazy("owed", "Answered")
    DONE = "done", pgettext_lazy("owed", "Done")
    OFF = "off", pgettext_lazy("owed", "Withdrawn")


class CaseState(TextChoices):
    """Where a joint case stands (办理状态)."""

    OPEN = "open", pgettext_lazy("joint case", "Open")
    CLOSED = "closed", pgettext_lazy("joint case", "Closed")


class Direction(TextChoices):
    """Which way a package went."""

    OUT = "out", pgettext_lazy("package", "Sent")
    IN = "in", pgettext_lazy("package", "Received")


class PackageState(TextChoices):
    """Where a package stands (数据包状态)."""

    MADE = "made", pgettext_lazy("package", "Made")
    WAITING = "waiting", pgettext_lazy("package", "Waiting for your decision")
    APPLIED = "applied", pgettext_lazy("package", "Taken in")
    PUT_ASIDE = "put_aside", pgettext_lazy("package", "Put aside")
    CONFLICT = "conflict", pgettext_lazy("package", "Contradicts another")


class SharedField(TextChoices):
    """What of people may leave under a sharing agreement, and nothing else (可共享的个人信息)."""

    SECONDMENT_PERSON = "secondment.person", _("Name of the person on secondment")
    CASE_FILE = "case.file", _("Files of joint cases that hold personal data")
