"""Campaigns in schools: topics, schools, and by the sessions between them the gaps."""

from django.db import models
from django.db.models import F, Q

from doorstep.partners.models import Partner
from doorstep.places.models import Place
from doorstep.services.words import in_language


class Campaign(models.Model):
    """Some topics brought to some schools between two days (宣传活动), such as before the summer holidays."""

    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="campaigns", help_text="The area it is for")
    starts_on = models.DateField()
    ends_on = models.DateField()
    schools = models.ManyToManyField(Partner, through="CampaignSchool", related_name="campaigns")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title_zh=""), name="campaign_has_a_title"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
        ]
        ordering = ["-starts_on", "id"]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return in_language(self.title_zh, self.title_en)


class CampaignTopic(models.Model):
    """What a campaign speaks about (主题), such as drowning."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="topics")
    number = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name_zh=""), name="campaign_topic_has_a_name"),
            models.UniqueConstraint(fields=["campaign", "number"], name="campaign_topic_number_once"),
            models.UniqueConstraint(fields=["campaign", "name_zh"], name="campaign_topic_name_once"),
        ]
        ordering = ["campaign", "number"]

    def __str__(self) -> str:
        return self.name_zh

    @property
    def name(self) -> str:
        """What it is called in the reader's language."""
        return in_language(self.name_zh, self.name_en)


class CampaignSchool(models.Model):
    """A school that a campaign is for.

    A school is a partner (`PartnerKind.SCHOOL`), not a site: it takes part from a day until a day, hosts and promises
    like any unit, and stands at a place.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="school_rows")
    school = models.ForeignKey(Partner, models.PROTECT, related_name="campaign_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "school"], name="campaign_school_once")]
        ordering = ["campaign", "school__name", "id"]

    def __str__(self) -> str:
        return f"school {self.school_id} of campaign {self.campaign_id}"
