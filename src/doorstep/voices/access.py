"""Who may ask, invite, enter answers and see results. Never the village that is being asked about."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb
from doorstep.base.words import Role

_ASKERS = {Role.TOWNSHIP_OFFICER, Role.COUNTY_PLANNER}
_NOT_VILLAGE = pgettext_lazy("verb", "never the village that is being asked about")

SEE = Verb("voices.see", _ASKERS | {Role.VERIFIER, Role.AUDITOR}, label=pgettext_lazy("verb", "See surveys"))
SEE_RESULTS = Verb(
    "voices.see_results",
    STAFF,
    label=pgettext_lazy("verb", "See results of surveys"),
    limits=pgettext_lazy("verb", "once they are published"),
)
DRAFT = Verb(
    "voices.draft_questionnaire", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Write and publish questionnaires")
)
RUN = Verb(
    "voices.run_wave", _ASKERS, label=pgettext_lazy("verb", "Open, close and publish a survey"), limits=_NOT_VILLAGE
)
INVITE = Verb("voices.invite", _ASKERS, label=pgettext_lazy("verb", "Make and replace codes"), limits=_NOT_VILLAGE)
ENTER = Verb(
    "voices.enter", _ASKERS, label=pgettext_lazy("verb", "Enter answers from paper and telephone"), limits=_NOT_VILLAGE
)
SET_ASIDE = Verb("voices.set_aside", _ASKERS, label=pgettext_lazy("verb", "Set answers aside for a reason"))
SCREEN = Verb(
    "voices.screen_opinion",
    _ASKERS,
    label=pgettext_lazy("verb", "Read opinions first: black names out, keep back, release"),
    limits=_NOT_VILLAGE,
)
SEE_OPINIONS = Verb(
    "voices.see_opinions",
    _ASKERS | {Role.VILLAGE_OFFICER, Role.AUDITOR},
    label=pgettext_lazy("verb", "See the released opinions of one's area"),
)
RAISE = Verb(
    "voices.raise_need",
    _ASKERS | {Role.VILLAGE_OFFICER},
    label=pgettext_lazy("verb", "Make a need out of opinions"),
    limits=pgettext_lazy("verb", "without their authors, once they are released"),
)
FOLLOW = Verb(
    "voices.follow_opinion",
    public=True,
    label=pgettext_lazy("verb", "Follow one's opinion, and say whether it is solved"),
    limits=pgettext_lazy("verb", "with the private code"),
)
CALL_BACK = Verb("voices.call_back", _ASKERS, label=pgettext_lazy("verb", "Ring some again"), limits=_NOT_VILLAGE)
ANSWER = Verb("voices.answer", public=True, label=pgettext_lazy("verb", "Answer a survey by code"))

DEEDS = (
    Deed("voices.publish_questionnaire", pgettext_lazy("verb", "Publish a questionnaire")),
    Deed("voices.retire_questionnaire", pgettext_lazy("verb", "Retire a questionnaire")),
    Deed("voices.discard_draft", pgettext_lazy("verb", "Put a draft of a questionnaire away")),
    Deed("voices.look_at_opinions", pgettext_lazy("verb", "Read opinions before the village does")),
    Deed("voices.look_at_quality", pgettext_lazy("verb", "Look at what was noticed in a survey")),
    Deed("voices.hide_opinion", pgettext_lazy("verb", "Keep an opinion back")),
    Deed("voices.release_opinions", pgettext_lazy("verb", "Release the opinions of a survey")),
    Deed("voices.prepare_wave", pgettext_lazy("verb", "Prepare a survey")),
    Deed("voices.open_wave", pgettext_lazy("verb", "Open a survey")),
    Deed("voices.close_wave", pgettext_lazy("verb", "Close a survey")),
    Deed("voices.release_wave", pgettext_lazy("verb", "Publish the results of a survey")),
    Deed("voices.replace_code", pgettext_lazy("verb", "Replace a lost code")),
    Deed("voices.enter_sheets", pgettext_lazy("verb", "Enter paper sheets of a survey")),
    Deed("voices.draw_calls", pgettext_lazy("verb", "Draw who is rung again")),
    Deed("voices.finish_calls", pgettext_lazy("verb", "Finish ringing again")),
    Deed("voices.export_quality", pgettext_lazy("verb", "Take out what was noticed in a survey")),
    Deed("voices.export_results", pgettext_lazy("verb", "Take out results of a survey")),
)
SUBJECTS = (
    Subject("voices.Questionnaire", pgettext_lazy("journal", "Questionnaire")),
    Subject("voices.Opinion", pgettext_lazy("journal", "Opinion")),
    Subject("voices.Wave", pgettext_lazy("journal", "Survey"), page="voices:wave", named="name"),
)
