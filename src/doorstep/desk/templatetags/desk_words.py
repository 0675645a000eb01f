"""Work under way in words."""

from django import template
from django.utils.translation import gettext

from doorstep.base.jobs import in_words
from doorstep.base.models import Job

register = template.Library()


@register.filter
def job_words(job: Job) -> str:
    """Say what a job is doing, or what it is if it has not said."""
    kinds = {
        "pharmacy.plan_visits": gettext("Computing a plan"),
        "pharmacy.weigh_changes": gettext("Looking for what would help a plan most"),
    }
    return in_words(job) or kinds.get(job.kind, job.kind)
