"""Words of surveys for templates: how a questionnaire stands, what can be chosen."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from doorstep.base.templatetags.parts import tag
from doorstep.voices.models import Question, Questionnaire
from doorstep.voices.rules.wordings import Wording
from doorstep.voices.words import QuestionKind, QuestionnaireState

register = template.Library()
_TONES = {QuestionnaireState.DRAFT: "warn", QuestionnaireState.PUBLISHED: "good", QuestionnaireState.RETIRED: "plain"}


@register.simple_tag
def questionnaire_state(one: Questionnaire) -> SafeString:
    """Show where a version stands, as a tag."""
    state = QuestionnaireState(one.state)
    return tag(_TONES[state], str(state.label))


@register.filter
def ends(one: Wording) -> str:
    """Say from where to where a scale or number goes."""
    if one.low is not None and one.high is not None:
        return gettext("%(low)s to %(high)s") % {"low": one.low, "high": one.high}
    if one.low is not None:
        return gettext("%(low)s or more") % {"low": one.low}
    return gettext("%(high)s at most") % {"high": one.high}


@register.filter
def options(one: Question) -> list[tuple[int, str]]:
    """Return what can be ticked: each value with its words in the reader's language; its choices are at hand."""
    said = {choice.value: choice.words for choice in one.choices.all()}
    if one.kind == QuestionKind.YES_NO:
        return [(1, pgettext("answer", "Yes")), (0, pgettext("answer", "No"))]
    if one.kind == QuestionKind.SCALE and one.low is not None and one.high is not None:
        return [(value, _point(value, said.get(value, ""))) for value in range(one.low, one.high + 1)]
    return sorted(said.items())


def _point(value: int, words: str) -> str:
    return f"{value} {words}".rstrip()
