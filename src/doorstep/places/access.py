"""Who may see and change places."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb, may_anywhere, require
from doorstep.base.actor import EVERYWHERE, Actor
from doorstep.base.words import Role

SEE = Verb("places.see", STAFF, label=pgettext_lazy("verb", "See the places"))
IMPORT = Verb("places.import", {Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Import the list of places"))
EDIT = Verb("places.edit", {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER}, label=pgettext_lazy("verb", "Keep the places"))
SET_POINT = Verb(
    "places.set_point",
    {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER, Role.VILLAGE_OFFICER},
    label=pgettext_lazy("verb", "Correct where a place lies"),
)
EDIT_SITE = Verb(
    "places.edit_site",
    {Role.COUNTY_PLANNER, Role.TOWNSHIP_OFFICER, Role.VILLAGE_OFFICER},
    label=pgettext_lazy("verb", "Keep sites and their hours"),
)

DEEDS = (
    Deed("places.create_place", pgettext_lazy("verb", "Add a place")),
    Deed("places.edit_place", pgettext_lazy("verb", "Change a place")),
    Deed("places.move_place", pgettext_lazy("verb", "Move a place under another one")),
    Deed("places.end_place", pgettext_lazy("verb", "Let a place end")),
    Deed("places.set_boundary", pgettext_lazy("verb", "Set a place's boundary")),
    Deed("places.add_site", pgettext_lazy("verb", "Add a site")),
    Deed("places.close_site", pgettext_lazy("verb", "Close a site")),
    Deed("places.preview_import", pgettext_lazy("verb", "Upload a list of places for checking")),
    Deed("places.apply_import", pgettext_lazy("verb", "Apply a list of places")),
    Deed("places.discard_import", pgettext_lazy("verb", "Put a list of places aside")),
    Deed("places.undo_import", pgettext_lazy("verb", "Take an applied list of places back")),
)
SUBJECTS = (
    Subject("places.Place", pgettext_lazy("journal", "Place"), page="places:place", named="name"),
    Subject("places.Site", pgettext_lazy("journal", "Site"), named="name"),
    Subject("places.PlaceImport", pgettext_lazy("journal", "List of places"), page="places:import", named="file_name"),
)


def require_list(actor: Actor, county: str | None, uploaded_by: int | None) -> None:
    """Let `actor` see an uploaded list, or raise.

    A list whose county is not known, because it was refused before anybody could tell, is its uploader's own.

    Args:
        actor: Who asks.
        county: Path of the county the list is about; nothing while it is unknown.
        uploaded_by: Id of the login that uploaded it; nothing for the platform itself.

    Raises:
        NotAllowed: It is about another county, or somebody else's without a county.
    """
    is_own = actor.user_id is not None and actor.user_id == uploaded_by
    if not (county is None and is_own and may_anywhere(actor, IMPORT)):
        require(actor, IMPORT, county or EVERYWHERE)
