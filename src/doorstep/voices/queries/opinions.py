"""Finding what somebody wrote by their private code."""

from django.conf import settings
from django.db.models import QuerySet

from doorstep.voices.models import Opinion, Question
from doorstep.voices.rules.codes import NotACode, follow_digest
from doorstep.voices.words import QuestionKind


def opinions_of(code: str) -> QuerySet[Opinion]:
    """Return what was written under a private code (two queries); nothing for a code nobody has.

    What was written waits until others of the village have answered, too, so it can be found only after a while.
    """
    keys = set(Question.objects.filter(kind=QuestionKind.TEXT).values_list("key", flat=True))
    try:
        digests = [follow_digest(settings.SECRET_KEY, code, key) for key in sorted(keys)]
    except NotACode:
        return Opinion.objects.none()
    return Opinion.objects.filter(code_digest__in=digests).select_related("wave__questionnaire", "area__place", "need")
