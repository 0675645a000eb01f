"""Who may see, plan, adopt and record in the pharmacy programme."""

from django.utils.translation import pgettext_lazy

from doorstep.base.access import STAFF, Deed, Subject, Verb
from doorstep.base.words import Role

_PLANNER = {Role.COUNTY_PLANNER}
_STORE = {Role.PHARMACIST, Role.PARTNER_STAFF, Role.CREW}

SEE = Verb("pharmacy.see", STAFF, label=pgettext_lazy("verb", "See plans and visits"))
EDIT_CATALOGUE = Verb("pharmacy.edit_catalogue", label=pgettext_lazy("verb", "Keep the list of medicines"))
DESCRIBE_MEDICINE = Verb(
    "pharmacy.describe_medicine",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Enter legal class, pack and codes of a medicine"),
)
SEE_STOCK = Verb(
    "pharmacy.see_stock",
    _STORE | {Role.COUNTY_PLANNER, Role.AUDITOR},
    label=pgettext_lazy("verb", "See the stock of medicine"),
)
RECEIVE = Verb(
    "pharmacy.receive_stock", {Role.PHARMACIST, Role.PARTNER_STAFF}, label=pgettext_lazy("verb", "Receive medicine")
)
HAND_OVER = Verb("pharmacy.hand_over", _STORE, label=pgettext_lazy("verb", "Hand medicine over and confirm it"))
OVERRIDE_FEFO = Verb(
    "pharmacy.override_fefo",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Send another lot than the first to expire"),
    limits=pgettext_lazy("verb", "with a reason"),
)
COUNT_STOCK = Verb("pharmacy.count_stock", _STORE, label=pgettext_lazy("verb", "Count medicine"))
EXPLAIN = Verb(
    "pharmacy.explain_difference",
    {Role.PHARMACIST, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Explain what is missing on the way"),
)
RUN_TRIP = Verb("pharmacy.run_trip", _STORE, label=pgettext_lazy("verb", "Open, count and close a vehicle's day"))
REVOKE_LEASE = Verb(
    "pharmacy.revoke_lease",
    {Role.PHARMACIST, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Take a vehicle from a lost device"),
)
KEEP_CABINET = Verb(
    "pharmacy.keep_cabinet",
    {Role.PHARMACIST, Role.PARTNER_STAFF},
    label=pgettext_lazy("verb", "Set up a cabinet and say what its slots are for"),
)
RUN_CABINET = Verb(
    "pharmacy.run_cabinet", {Role.PARTNER_STAFF, Role.PHARMACIST}, label=pgettext_lazy("verb", "Report for a cabinet")
)
QUALITY = Verb(
    "pharmacy.judge_quality",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Set medicine aside, release or destroy it"),
)
MEASURE = Verb("pharmacy.measure", _STORE, label=pgettext_lazy("verb", "Register sensors and bring in temperatures"))
RECALL = Verb("pharmacy.recall", {Role.PHARMACIST, Role.COUNTY_PLANNER}, label=pgettext_lazy("verb", "Recall a lot"))
CLOSE_DAY = Verb(
    "pharmacy.close_day",
    {Role.PHARMACIST, Role.COUNTY_PLANNER},
    label=pgettext_lazy("verb", "Close the day of medicine"),
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

KEEP_LICENCES = Verb(
    "pharmacy.keep_licences", _PLANNER, label=pgettext_lazy("verb", "Keep pharmacists' licences and rosters")
)
SEE_DUTY = Verb(
    "pharmacy.see_duty",
    {Role.COUNTY_PLANNER, Role.PHARMACIST, Role.AUDITOR},
    label=pgettext_lazy("verb", "See pharmacists' licences and who is on duty"),
)
STAND_DUTY = Verb(
    "pharmacy.stand_duty",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Be on duty as a pharmacist"),
    limits=pgettext_lazy("verb", "with one's own licence, while it holds"),
)
ASK = Verb("pharmacy.ask", public=True, label=pgettext_lazy("verb", "Ask a pharmacist"))
ASK_FOR = Verb(
    "pharmacy.ask_for",
    {Role.STATION_VOLUNTEER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER, Role.CREW, Role.PHARMACIST},
    label=pgettext_lazy("verb", "Ask a pharmacist or reserve for somebody on the telephone"),
)
ANSWER = Verb("pharmacy.answer", {Role.PHARMACIST}, label=pgettext_lazy("verb", "Answer questions as a pharmacist"))
SEE_INCIDENTS = Verb(
    "pharmacy.see_incidents",
    {Role.COUNTY_PLANNER, Role.PHARMACIST, Role.AUDITOR},
    label=pgettext_lazy("verb", "See what has to be looked into"),
)
CLOSE_INCIDENT = Verb("pharmacy.close_incident", _PLANNER, label=pgettext_lazy("verb", "Say what was found out"))
CREW_FILES = Verb("pharmacy.crew_files", public=True, label=pgettext_lazy("verb", "Load the files of the crew's page"))

PROVE = Verb("pharmacy.prove_coverage", _PLANNER, label=pgettext_lazy("verb", "Prove an around-the-clock statement"))
EDIT_SUPPLY = Verb(
    "pharmacy.edit_supply",
    {Role.COUNTY_PLANNER, Role.PHARMACIST},
    label=pgettext_lazy("verb", "Keep what sources of medicine promise"),
)
REPORT_OUTAGE = Verb(
    "pharmacy.report_outage",
    {Role.COUNTY_PLANNER, Role.PHARMACIST, Role.PARTNER_STAFF, Role.TOWNSHIP_OFFICER, Role.VILLAGE_OFFICER},
    label=pgettext_lazy("verb", "Report that a door was shut although it should not have been"),
)
RECEIVE_SCRIPT = Verb(
    "pharmacy.receive_script", {Role.PHARMACIST, Role.CREW}, label=pgettext_lazy("verb", "Take a prescription in")
)
REVIEW_SCRIPT = Verb(
    "pharmacy.review_script",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Review a prescription or a sale of class A"),
    limits=pgettext_lazy("verb", "while on duty"),
)
DISPENSE = Verb(
    "pharmacy.dispense",
    {Role.PHARMACIST, Role.CREW},
    label=pgettext_lazy("verb", "Hand medicine out"),
    limits=pgettext_lazy("verb", "what the rules allow through this door now"),
)
TAKE_BACK = Verb("pharmacy.take_back", {Role.PHARMACIST}, label=pgettext_lazy("verb", "Take a sale back"))
HOLD = Verb("pharmacy.hold", public=True, label=pgettext_lazy("verb", "Reserve medicine"))
UNLOCK_HOLD = Verb("pharmacy.unlock_hold", {Role.PHARMACIST}, label=pgettext_lazy("verb", "Unlock a reservation"))
DELIVER = Verb(
    "pharmacy.deliver", {Role.PHARMACIST, Role.CREW}, label=pgettext_lazy("verb", "Pack and bring medicine home")
)
OPEN_RECORD = Verb(
    "pharmacy.open_record",
    {Role.PHARMACIST, Role.CREW},
    label=pgettext_lazy("verb", "Open somebody's medication record"),
    limits=pgettext_lazy("verb", "for a purpose, logged; crews on the day of their visit to the village"),
)
SEE_LOOKS = Verb(
    "pharmacy.see_looks",
    {Role.PHARMACIST, Role.AUDITOR},
    label=pgettext_lazy("verb", "See who looked at somebody's medication record"),
)
REMIND = Verb(
    "pharmacy.remind",
    {Role.STATION_VOLUNTEER, Role.VILLAGE_OFFICER, Role.TOWNSHIP_OFFICER, Role.CREW, Role.PHARMACIST},
    label=pgettext_lazy("verb", "Ring people whose medicine runs out"),
    limits=pgettext_lazy("verb", "who said yes to it; which medicine only the pharmacist sees"),
)
SEE_REGISTERS = Verb(
    "pharmacy.see_registers",
    {Role.PHARMACIST, Role.AUDITOR},
    label=pgettext_lazy("verb", "Take out the registers for the regulator"),
)
REPORT_TRACES = Verb(
    "pharmacy.report_traces",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Report trace codes to the authority and mend what it rejects"),
)
KEEP_INTERACTIONS = Verb(
    "pharmacy.keep_interactions",
    {Role.PHARMACIST},
    label=pgettext_lazy("verb", "Bring in rules of what does not go together"),
)

DEEDS = (
    Deed("pharmacy.create_plan", pgettext_lazy("verb", "Prepare a visit plan")),
    Deed("pharmacy.rename_plan", pgettext_lazy("verb", "Rename a visit plan")),
    Deed("pharmacy.ask_plan", pgettext_lazy("verb", "Change what a visit plan is asked")),
    Deed("pharmacy.bring_ways", pgettext_lazy("verb", "Bring in a table of travel times")),
    Deed("pharmacy.choose_ways", pgettext_lazy("verb", "Choose where a visit plan's travel times come from")),
    Deed("pharmacy.keep_ways", pgettext_lazy("verb", "Keep the travel times a visit plan is computed with")),
    Deed("pharmacy.start_plan", pgettext_lazy("verb", "Start computing a visit plan")),
    Deed("pharmacy.finish_plan", pgettext_lazy("verb", "Finish computing a visit plan")),
    Deed("pharmacy.fail_plan", pgettext_lazy("verb", "Give a visit plan up with reasons")),
    Deed("pharmacy.cancel_plan", pgettext_lazy("verb", "Call the computation of a visit plan off")),
    Deed("pharmacy.weigh_changes", pgettext_lazy("verb", "Ask what would help a visit plan most")),
    Deed("pharmacy.roll_back", pgettext_lazy("verb", "Bring the visit plan before back")),
    Deed("pharmacy.describe_supply", pgettext_lazy("verb", "Write down what a source of medicine promises")),
    Deed("pharmacy.keep_stock", pgettext_lazy("verb", "Write down up to how many a source is filled up")),
    Deed("pharmacy.end_supply", pgettext_lazy("verb", "End what a source of medicine promises")),
    Deed("pharmacy.close_road", pgettext_lazy("verb", "Enter a road as closed")),
    Deed("pharmacy.open_road", pgettext_lazy("verb", "Say that a road is open again")),
    Deed("pharmacy.give_key", pgettext_lazy("verb", "Give a cabinet's controller a key")),
    Deed("pharmacy.raise_alarm", pgettext_lazy("verb", "Raise an alarm about a temperature")),
    Deed("pharmacy.take_alarm", pgettext_lazy("verb", "Take an alarm: say that one acts on it")),
    Deed("pharmacy.end_outage", pgettext_lazy("verb", "Say that a door is open again")),
    Deed("pharmacy.add_vehicle", pgettext_lazy("verb", "Write down a vehicle")),
    Deed("pharmacy.retire_vehicle", pgettext_lazy("verb", "Retire a vehicle")),
    Deed("pharmacy.register_licence", pgettext_lazy("verb", "Write down a pharmacist's licence")),
    Deed("pharmacy.register_certificate", pgettext_lazy("verb", "Write down a certificate of a driver or crew member")),
    Deed("pharmacy.withdraw_certificate", pgettext_lazy("verb", "Withdraw a certificate of a driver or crew member")),
    Deed("pharmacy.renew_licence", pgettext_lazy("verb", "Renew or end a pharmacist's licence")),
    Deed("pharmacy.set_roster", pgettext_lazy("verb", "Write down a pharmacist's hours")),
    Deed("pharmacy.come_on_duty", pgettext_lazy("verb", "Come on duty")),
    Deed("pharmacy.go_off_duty", pgettext_lazy("verb", "Go off duty")),
    Deed("pharmacy.take_question", pgettext_lazy("verb", "Take a question")),
    Deed("pharmacy.withdraw_question", pgettext_lazy("verb", "Take a question back")),
    Deed("pharmacy.open_incident", pgettext_lazy("verb", "Note what has to be looked into")),
    Deed("pharmacy.review_sale", pgettext_lazy("verb", "Give a pharmacist's word on a sale")),
    Deed("pharmacy.collect", pgettext_lazy("verb", "Collect a reservation")),
    Deed("pharmacy.wrong_code", pgettext_lazy("verb", "Try a wrong pickup code")),
    Deed("pharmacy.release_hold", pgettext_lazy("verb", "Give a reservation back")),
    Deed("pharmacy.request_delivery", pgettext_lazy("verb", "Ask for home delivery")),
    Deed("pharmacy.note_call", pgettext_lazy("verb", "Ring the patient of a delivery that went back")),
    Deed("pharmacy.choose_reminders", pgettext_lazy("verb", "Say whether one wants to be reminded")),
    Deed("pharmacy.load_pack", pgettext_lazy("verb", "Write down the rules of selling medicine")),
    Deed("pharmacy.open_holder", pgettext_lazy("verb", "Open the stock of a shop, cabinet or vehicle")),
    Deed("pharmacy.confirm", pgettext_lazy("verb", "Confirm what arrived")),
    Deed("pharmacy.open_packs", pgettext_lazy("verb", "Open packs to sell single units")),
    Deed("pharmacy.plan_trip", pgettext_lazy("verb", "Plan a vehicle's day")),
    Deed("pharmacy.begin_lease", pgettext_lazy("verb", "Give a device charge of a vehicle")),
    Deed("pharmacy.end_lease", pgettext_lazy("verb", "Give the charge of a vehicle back")),
    Deed("pharmacy.open_trip", pgettext_lazy("verb", "Set out with a vehicle")),
    Deed("pharmacy.close_trip", pgettext_lazy("verb", "Close a vehicle's day")),
    Deed("pharmacy.plan_slot", pgettext_lazy("verb", "Say what a slot is for")),
    Deed("pharmacy.refill_cabinet", pgettext_lazy("verb", "Count and fill a cabinet")),
    Deed("pharmacy.authorise", pgettext_lazy("verb", "Let a cabinet hand out a pack")),
    Deed("pharmacy.report", pgettext_lazy("verb", "Say what became of a pack from a cabinet")),
    Deed("pharmacy.set_aside", pgettext_lazy("verb", "Set medicine aside")),
    Deed("pharmacy.release", pgettext_lazy("verb", "Release medicine that was set aside")),
    Deed("pharmacy.destroy", pgettext_lazy("verb", "Destroy medicine")),
    Deed("pharmacy.breach", pgettext_lazy("verb", "Note that it was too warm or too cold")),
    Deed("pharmacy.review_breach", pgettext_lazy("verb", "Decide after a breach of temperature")),
    Deed("pharmacy.settle_recall", pgettext_lazy("verb", "Report what was set aside for a recall")),
    Deed("pharmacy.draw_up_traces", pgettext_lazy("verb", "Draw up a batch of trace codes")),
    Deed("pharmacy.move_trace_report", pgettext_lazy("verb", "Send or withdraw a batch of trace codes")),
    Deed("pharmacy.answer_traces", pgettext_lazy("verb", "Write down the answer about trace codes")),
    Deed("pharmacy.mend_trace", pgettext_lazy("verb", "Mend a rejected trace code")),
    Deed("pharmacy.note_destroyed_traces", pgettext_lazy("verb", "Write down the codes of destroyed packs")),
    Deed("pharmacy.upload_interactions", pgettext_lazy("verb", "Bring in rules of interactions to be looked at")),
    Deed("pharmacy.speak_for_sale", pgettext_lazy("verb", "Give a pharmacist's word on a sale of the road")),
    Deed("pharmacy.add_medicine", pgettext_lazy("verb", "Add a medicine to the list")),
)
SUBJECTS = (
    Subject("pharmacy.CoverageRun", pgettext_lazy("journal", "Around-the-clock statement"), page="pharmacy:coverage"),
    Subject("pharmacy.SupplyTerms", pgettext_lazy("journal", "Source of medicine"), page="pharmacy:supply_edit"),
    Subject("pharmacy.Alarm", pgettext_lazy("journal", "Alarm")),
    Subject("pharmacy.Outage", pgettext_lazy("journal", "Shut door")),
    Subject("pharmacy.VisitPlan", pgettext_lazy("journal", "Visit plan"), page="pharmacy:plan"),
    Subject("pharmacy.Vehicle", pgettext_lazy("journal", "Vehicle"), page="pharmacy:vehicle_edit"),
    Subject("pharmacy.Medicine", pgettext_lazy("journal", "Medicine"), page="pharmacy:medicine", named="name_zh"),
    Subject("pharmacy.Dispense", pgettext_lazy("journal", "Sale of medicine"), page="pharmacy:receipt"),
    Subject("pharmacy.Hold", pgettext_lazy("journal", "Reservation")),
    Subject("pharmacy.Delivery", pgettext_lazy("journal", "Home delivery")),
    Subject(
        "pharmacy.TraceReport",
        pgettext_lazy("journal", "Batch of trace codes"),
        page="pharmacy:trace_report",
        named="number",
    ),
    Subject("pharmacy.TraceLine", pgettext_lazy("journal", "Trace code in a batch"), page="pharmacy:trace_line"),
    Subject("pharmacy.Register", pgettext_lazy("journal", "Register")),
    Subject("pharmacy.Script", pgettext_lazy("journal", "Prescription")),
    Subject(
        "pharmacy.InteractionUpload",
        pgettext_lazy("journal", "Rules of interactions to be adopted"),
        page="pharmacy:interaction_upload",
    ),
    Subject("pharmacy.InteractionBook", pgettext_lazy("journal", "Rules of interactions")),
    Subject(
        "pharmacy.Licence",
        pgettext_lazy("journal", "Pharmacist's licence"),
        page="pharmacy:licence",
        named="number",
    ),
    Subject("pharmacy.Certificate", pgettext_lazy("journal", "Certificate of a crew member"), named="number"),
    Subject("pharmacy.Question", pgettext_lazy("journal", "Question to a pharmacist")),
    Subject("pharmacy.Incident", pgettext_lazy("journal", "Incident")),
    Subject("pharmacy.Lot", pgettext_lazy("journal", "Lot"), named="number"),
    Subject("pharmacy.Cabinet", pgettext_lazy("journal", "Cabinet")),
    Subject("pharmacy.Sensor", pgettext_lazy("journal", "Sensor"), named="serial"),
    Subject("pharmacy.Breach", pgettext_lazy("journal", "Breach of temperature")),
    Subject("pharmacy.Recall", pgettext_lazy("journal", "Recall")),
    Subject("pharmacy.DayClose", pgettext_lazy("journal", "Closed day")),
    Subject("pharmacy.Holder", pgettext_lazy("journal", "Stock of")),
    Subject("pharmacy.Handover", pgettext_lazy("journal", "Handover")),
    Subject("pharmacy.Trip", pgettext_lazy("journal", "Vehicle's day")),
    Subject("services.Session", pgettext_lazy("journal", "Visit"), page="pharmacy:visit"),
)
