"""Residents' pages are open to everybody, logged in or not; one's own things to whoever is logged in."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import Verb
from doorstep.base.words import Role

SEE_HOME = Verb("door.see_home", public=True, label=pgettext_lazy("verb", "See the front page"))
CHOOSE_VILLAGE = Verb("door.choose_village", public=True, label=pgettext_lazy("verb", "Choose my village"))
SEE_VILLAGE = Verb("door.see_village", public=True, label=pgettext_lazy("verb", "See a village's visits"))
SEE_TIMETABLE = Verb("door.see_timetable", public=True, label=pgettext_lazy("verb", "See the county's timetable"))
SEE_CIRCLE = Verb("door.see_circle", public=True, label=pgettext_lazy("verb", "See the service circle"))
SEE_ABOUT = Verb("door.see_about", public=True, label=pgettext_lazy("verb", "Read what this is"))
SEE_INDEX_EXPLAINED = Verb(
    "door.see_index_explained", public=True, label=pgettext_lazy("verb", "Read what the reputation index is")
)
SEE_INDEX_RESULTS = Verb(
    "door.see_index_results",
    public=True,
    label=pgettext_lazy("verb", "See what the reputation index says of a village"),
)
SEE_NEAR = Verb("door.see_near", public=True, label=pgettext_lazy("verb", "See what is on near me"))
SEE_MEDICINE = Verb("door.see_medicine", public=True, label=pgettext_lazy("verb", "See which door has a medicine now"))
SEE_NEEDS = Verb("door.see_needs", public=True, label=pgettext_lazy("verb", "See what neighbours need, without names"))
SEE_MINE = Verb("door.see_mine", set(Role), label=pgettext_lazy("verb", "See one's own needs and one's firm's"))
