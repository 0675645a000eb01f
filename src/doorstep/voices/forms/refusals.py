"""One sentence for each reason why an answer is not taken."""

from django.utils.translation import gettext

from doorstep.voices.actions.answering import CodeReplaced, NoSuchCode
from doorstep.voices.actions.invitations import AlreadyAnswered
from doorstep.voices.actions.waves import NotInTheWave
from doorstep.voices.rules.waves import WaveNotOpen


def said(refusal: Exception) -> str:
    """Say in the reader's language what happened and what to do."""
    if isinstance(refusal, NoSuchCode):
        return gettext("We do not know this code. Compare it letter by letter.")
    if isinstance(refusal, CodeReplaced):
        return gettext("This code was replaced by a new one; the sheet with the newer code counts.")
    if isinstance(refusal, AlreadyAnswered):
        return gettext("Answers with this code are in already. Each person counts once; put this sheet aside.")
    if isinstance(refusal, NotInTheWave):
        return gettext("This code belongs to another survey.")
    if isinstance(refusal, WaveNotOpen):
        return gettext("This survey takes no answers of that day.")
    return gettext("This cannot be taken.")
