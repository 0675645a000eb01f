"""The tables of services; Django looks for them under this name."""

from doorstep.services.models.activity import Activity, Booking
from doorstep.services.models.campaign import Campaign, CampaignSchool, CampaignTopic
from doorstep.services.models.hours import VolunteerService
from doorstep.services.models.quiz import Quiz, QuizOption, QuizQuestion, QuizSpent, QuizTally
from doorstep.services.models.session import Session

__all__ = [
    "Activity",
    "Booking",
    "Campaign",
    "CampaignSchool",
    "CampaignTopic",
    "Quiz",
    "QuizOption",
    "QuizQuestion",
    "QuizSpent",
    "QuizTally",
    "Session",
    "VolunteerService",
]
