"""Who may see, plan, adopt and record in the pharmacy programme."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb
from doorstep.base.words import Role

_PLANNER = {Role.COUNTY_PLANNER}

SEE = Verb("pharmacy.see", STAFF, label=pgettext_lazy("verb", "See plans and visits"))
EDIT_CATALOGUE = Verb("pharmacy.edit_catalogue", label=pgettext_lazy("verb", "Keep the list of medicines"))
DESCRIBE_MEDICINE = Verb(
    "pharmacy.describe_medicine",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Enter legal class, pack and codes of a medicine"),
)
EDIT_VEHICLE = Verb("pharmacy.edit_vehicle", _PLANNER, label=pgettext_lazy("verb", "Keep the vehicles"))
PLAN = Verb("pharmacy.plan", _PLANNER, label=pgettext_lazy("verb", "Make a visit plan"))
ADOPT_PLAN = Verb("pharmacy.adopt_plan", _PLANNER, label=pgettext_lazy("verb", "Adopt a visit plan"))
RETIRE_PLAN = Verb("pharmacy.retire_plan", _PLANNER, label=pgettext_lazy("verb", "Withdraw a visit plan"))
RECORD = Verb(
    "pharmacy.record",
    {Role.CREW, Role.PARTNER_STAFF, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Record whether a vehicle came"),
)
EXTEND = Verb("pharmacy.extend_sessions", label=pgettext_lazy("verb", "Add the coming weeks' visits to a plan"))

DEEDS = (
    Deed("pharmacy.create_plan", pgettext_lazy("verb", "Prepare a visit plan")),
    Deed("pharmacy.start_plan", pgettext_lazy("verb", "Start computing a visit plan")),
    Deed("pharmacy.finish_plan", pgettext_lazy("verb", "Finish computing a visit plan")),
    Deed("pharmacy.fail_plan", pgettext_lazy("verb", "Give a visit plan up with reasons")),
    Deed("pharmacy.cancel_plan", pgettext_lazy("verb", "Call the computation of a visit plan off")),
    Deed("pharmacy.roll_back", pgettext_lazy("verb", "Bring the visit plan before back")),
    Deed("pharmacy.add_vehicle", pgettext_lazy("verb", "Write down a vehicle")),
    Deed("pharmacy.retire_vehicle", pgettext_lazy("verb", "Retire a vehicle")),
    Deed("pharmacy.load_pack", pgettext_lazy("verb", "Write down the rules of selling medicine")),
    Deed("pharmacy.add_medicine", pgettext_lazy("verb", "Add a medicine to the list")),
)
SUBJECTS = (
    Subject("pharmacy.VisitPlan", pgettext_lazy("journal", "Visit plan"), page="pharmacy:plan"),
    Subject("pharmacy.Vehicle", pgettext_lazy("journal", "Vehicle"), page="pharmacy:vehicle_edit"),
    Subject("pharmacy.Medicine", pgettext_lazy("journal", "Medicine"), page="pharmacy:medicine", named="name_zh"),
    Subject("services.Session", pgettext_lazy("journal", "Visit"), page="pharmacy:visit"),
)
