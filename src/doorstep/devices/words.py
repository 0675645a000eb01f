"""What became of a report from a device, and why a person must look at it."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MENU: Final = _("Devices and reports")


class Outcome(TextChoices):
    """What became of a report. One without an outcome is held: one before it is still missing."""

    ACCEPTED = "accepted", _("Recorded")
    QUEUED = "queued", _("A person decides")


class Reply(TextChoices):
    """What a device is told about one report."""

    ACCEPTED = "accepted", _("Recorded")
    DUPLICATE = "duplicate", _("Was recorded before")
    HELD = "held", _("Waits for an earlier one")
    QUEUED = "queued", _("A person decides")
    CONFLICT = "conflict", _("Sent before with other words")


class Why(TextChoices):
    """Why a person must look at a report (待人定夺)."""

    UNREADABLE = "unreadable", _("The report cannot be read")
    UNKNOWN_KIND = "unknown_kind", _("Nobody here knows reports of this kind")
    TOO_LONG = "too_long", _("The report is too long")
    OTHER_WORDS = "other_words", _("The same report came with other words")
    NUMBER_TAKEN = "number_taken", _("Another report of this device has this number")
    DEVICE_SHUT_OUT = "device_shut_out", _("The device had been shut out")
    NOT_ALLOWED = "not_allowed", _("Whoever sent it may not do this")
    NOT_POSSIBLE = "not_possible", _("It contradicts what is recorded here")
    CLOCK = "clock", _("The device's clock is wrong")
    NUMBERS_MISSING = "numbers_missing", _("Reports of this device never came")
    OVERSOLD = "oversold", _("More was handed out than stood on the books: please count")
    NOT_USABLE = "not_usable", _("Something recalled or out of date was handed out: please call who got it")
    NOBODY_ON_DUTY = "nobody_on_duty", _("A pharmacist's word on it is missing")
    CODE_MISSING = "code_missing", _("A box went out and its code was not scanned")
    IDENTITY_MISSING = "identity_missing", _("It is not written down who got it, and it has to be")
    TOO_MANY_PACKS = "too_many_packs", _("More went out than one person may have")
    CODE_USED = "code_used", _("The code on the box was sold before")
    OLD_RULES = "old_rules", _("It was done by prices or rules that have changed")
    NO_LEASE = "no_lease", _("The device did not have charge of this vehicle")
    NOT_ASKED_FOR = "not_asked_for", _("What was planned had changed meanwhile")


class Verdict(TextChoices):
    """What a person decided about it."""

    APPLIED = "applied", _("It counts: carried out now")
    SETTLED = "settled", _("Looked into and settled")
    SET_ASIDE = "set_aside", _("Set aside: nothing follows from it")
