"""The tables of voices; Django looks for them under this name."""

from doorstep.voices.models.callback import Call, CallDraw
from doorstep.voices.models.opinion import Opinion
from doorstep.voices.models.questionnaire import Choice, Question, Questionnaire
from doorstep.voices.models.screening import Screening
from doorstep.voices.models.sheet import DayCount, Envelope, Sheet
from doorstep.voices.models.wave import Area, Invitation, Wave, Withheld

__all__ = [
    "Area",
    "Call",
    "CallDraw",
    "Choice",
    "DayCount",
    "Envelope",
    "Invitation",
    "Opinion",
    "Question",
    "Questionnaire",
    "Screening",
    "Sheet",
    "Wave",
    "Withheld",
]
