"""States and kinds of questionnaires, waves, codes and answers, with their labels."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MENU: Final = _("Surveys")
QUESTIONNAIRES: Final = _("Questionnaires")
OPINIONS: Final = _("Opinions")
ANSWER: Final = _("Answer a survey")
RESULTS: Final = _("Results of surveys")


class QuestionnaireState(TextChoices):
    """Where a questionnaire stands: a published one never changes, a retired one is not asked again."""

    DRAFT = "draft", pgettext_lazy("questionnaire", "Draft")
    PUBLISHED = "published", pgettext_lazy("questionnaire", "Published")
    RETIRED = "retired", pgettext_lazy("questionnaire", "Retired")


class QuestionKind(TextChoices):
    """What an answer looks like (题型)."""

    YES_NO = "yes_no", _("Yes or no")
    SCALE = "scale", _("Scale")
    CHOICE = "choice", _("One of several")
    NUMBER = "number", pgettext_lazy("question", "Number")
    TEXT = "text", _("In your own words")


SCORED: Final = (QuestionKind.YES_NO, QuestionKind.SCALE)
"""Kinds whose answers lie on 0 to 100."""


class WaveState(TextChoices):
    """Where a wave stands; `rules.waves.MOVES` says what may follow what."""

    DRAFT = "draft", pgettext_lazy("wave", "Being prepared")
    OPEN = "open", pgettext_lazy("wave", "Open")
    CLOSED = "closed", pgettext_lazy("wave", "Closed")
    RELEASED = "released", pgettext_lazy("wave", "Results published")


class InvitationState(TextChoices):
    """Where a row of the roll stands; that it answered is all it knows."""

    INVITED = "invited", _("Invited")
    ANSWERED = "answered", pgettext_lazy("roll", "Answered")
    VOID = "void", pgettext_lazy("roll", "Code replaced")


class Mode(TextChoices):
    """How an answer came (作答方式)."""

    WEB = "web", pgettext_lazy("mode", "Online")
    PAPER = "paper", pgettext_lazy("mode", "On paper")
    PHONE = "phone", pgettext_lazy("mode", "By telephone")
    CALLBACK = "callback", pgettext_lazy("mode", "Called back")
    OPEN = "open", pgettext_lazy("mode", "Open link")


COUNTED: Final = (Mode.WEB, Mode.PAPER, Mode.PHONE)
"""Modes that spent a row of the roll; the others weigh nothing in any result."""


class Sign(TextChoices):
    """What may be noticed in a wave (异常迹象); a sign is never proof."""

    FAST = "fast", pgettext_lazy("sign", "Too fast")
    STRAIGHT = "straight", pgettext_lazy("sign", "One answer to everything")
    ALIKE = "alike", pgettext_lazy("sign", "Near-identical")
    BURST = "burst", pgettext_lazy("sign", "Many on one day")
    COLLAPSE = "collapse", pgettext_lazy("sign", "One voice")


class CallState(TextChoices):
    """Where a call-back stands; that it is over is all it knows."""

    WAITING = "waiting", pgettext_lazy("call", "To be rung")
    OVER = "over", pgettext_lazy("call", "Over")


class Pool(TextChoices):
    """Which answers wait together until they are many enough to be mixed."""

    ROLL = "roll", pgettext_lazy("pool", "By code")
    CALLBACK = "callback", pgettext_lazy("pool", "Called back")
    OPEN = "open", pgettext_lazy("pool", "Open link")


class OpinionState(TextChoices):
    """Where an opinion stands on its way to whoever can do something about it."""

    WAITING = "waiting", pgettext_lazy("opinion", "Not read yet")
    SCREENED = "screened", pgettext_lazy("opinion", "Read")
    RELEASED = "released", pgettext_lazy("opinion", "Released")
    HIDDEN = "hidden", pgettext_lazy("opinion", "Kept back")


class HideReason(TextChoices):
    """Why an opinion is kept back from the village (不予公开的理由); its author reads it."""

    REVEALS = "reveals", pgettext_lazy("hidden", "Whoever reads it would know who wrote it")
    PERSON = "person", pgettext_lazy("hidden", "It is about a private person, not about a matter")
    ABUSE = "abuse", pgettext_lazy("hidden", "It insults somebody")
    NOTHING = "nothing", pgettext_lazy("hidden", "It says nothing that can be acted upon")
