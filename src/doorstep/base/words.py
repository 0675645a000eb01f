"""Roles and states of the base, with their labels."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is here to do (角色). A grant gives a role inside one place's subtree."""

    RESIDENT = "resident", _("Resident")
    STATION_VOLUNTEER = "station_volunteer", _("Station volunteer")
    VILLAGE_OFFICER = "village_officer", _("Village officer")
    TOWNSHIP_OFFICER = "township_officer", _("Township officer")
    COUNTY_PLANNER = "county_planner", _("County planner")
    PARTNER_STAFF = "partner_staff", _("Partner staff")
    CREW = "crew", _("Vehicle crew")
    PHARMACIST = "pharmacist", _("Pharmacist")
    VERIFIER = "verifier", _("Verifier")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")


class JobState(TextChoices):
    """Where a piece of long work stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
