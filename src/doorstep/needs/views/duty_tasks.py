"""What is done to one duty: by its unit, and by who supervises."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.pages import Request
from doorstep.needs.access import ANSWER, ASSIGN, SUPERVISE
from doorstep.needs.actions.clock import pause_duty, resume_duty
from doorstep.needs.actions.duties import (
    accept_duty,
    name_helpers,
    note_duty,
    reassign_duty,
    return_duty,
    withdraw_duty,
)
from doorstep.needs.actions.outcome import confirm_duty
from doorstep.needs.actions.photos import answer_with_photos
from doorstep.needs.forms.acts import (
    AnswerForm,
    ConfirmForm,
    HelpersForm,
    NoteForm,
    PauseForm,
    ReassignForm,
    ReturnForm,
    SureForm,
    WordsForm,
)
from doorstep.needs.models import Duty
from doorstep.needs.views.tasks import Task, duty_task
from doorstep.needs.words import Outcome, PauseReason, ReturnReason


def _accept(request: Request, duty: Duty, _form: SureForm) -> object:
    return accept_duty(request.actor, duty=duty, now=clock.now())


def _answer(request: Request, duty: Duty, form: AnswerForm) -> object:
    given = form.cleaned_data
    return answer_with_photos(
        request.actor, duty=duty, text=given["text"], photos=given["photos"] or (), now=clock.now()
    )


def _return(request: Request, duty: Duty, form: ReturnForm) -> object:
    given = form.cleaned_data | {"reason": ReturnReason(form.cleaned_data["reason"])}
    return return_duty(request.actor, duty=duty, **given, now=clock.now())


def _pause(request: Request, duty: Duty, form: PauseForm) -> object:
    given = form.cleaned_data
    return pause_duty(
        request.actor, duty=duty, reason=PauseReason(given["reason"]), text=given["text"], now=clock.now()
    )


def _resume(request: Request, duty: Duty, _form: SureForm) -> object:
    return resume_duty(request.actor, duty=duty, now=clock.now())


def _note(request: Request, duty: Duty, form: NoteForm) -> object:
    return note_duty(request.actor, duty=duty, **form.cleaned_data, now=clock.now())


def _helpers(request: Request, duty: Duty, form: HelpersForm) -> object:
    return name_helpers(request.actor, duty=duty, helpers=form.helpers, now=clock.now())


def _reassign(request: Request, duty: Duty, form: ReassignForm) -> object:
    return reassign_duty(request.actor, duty=duty, **form.cleaned_data, now=clock.now())


def _withdraw(request: Request, duty: Duty, form: WordsForm) -> object:
    return withdraw_duty(request.actor, duty=duty, text=form.cleaned_data["text"], now=clock.now())


def _confirm(request: Request, duty: Duty, form: ConfirmForm) -> object:
    given = form.cleaned_data
    return confirm_duty(
        request.actor, duty=duty, outcome=Outcome(given["outcome"]), text=given["text"], now=clock.now()
    )


def _plain(kind: Any) -> Any:
    return lambda _request, _thing, data, files: kind(data, files)


accept = duty_task(
    Task(
        "Take a duty up.",
        ANSWER,
        _("Take it up"),
        _("You say that your unit works on it. Whoever holds the slip sees that."),
        _("Taken up. Answer it when it is done."),
        _plain(SureForm),
        _accept,
        is_owed=True,
    )
)
answer = duty_task(
    Task(
        "Say what was done about a duty, with photos.",
        ANSWER,
        _("Answer it"),
        _("Say what was done. The resident, not the office, says whether it is solved."),
        _("Answered. Thank you!"),
        _plain(AnswerForm),
        _answer,
        is_owed=True,
    )
)
give_back = duty_task(
    Task(
        "Give a duty back, with a reason and a better owner.",
        ANSWER,
        _("Give the duty back"),
        _("The clock goes on, and your unit stays answerable until another is named. The second time it is ruled on."),
        _("Given back. It lies on the supervisor's desk now."),
        lambda _request, _duty, data, _files: ReturnForm(data, on=clock.today()),
        _return,
        is_owed=True,
        is_grave=True,
    )
)
pause = duty_task(
    Task(
        "Pause a duty's clock, with a reason.",
        ANSWER,
        _("Pause the clock"),
        _("The day promised moves by the time it stands still, up to what the rule allows. The reason is shown."),
        _("The clock stands still."),
        _plain(PauseForm),
        _pause,
        is_owed=True,
    )
)
resume = duty_task(
    Task(
        "Let a paused clock run again.",
        ANSWER,
        _("Let the clock run again"),
        _("The day promised moves by the time it stood still."),
        _("The clock runs again."),
        _plain(SureForm),
        _resume,
        is_owed=True,
    )
)
note = duty_task(
    Task(
        "Note something about a duty.",
        ANSWER,
        _("Note something"),
        _("It stands in the story of this duty for everybody who may see it."),
        _("Noted."),
        _plain(NoteForm),
        _note,
    )
)
helpers = duty_task(
    Task(
        "Say which units help with a duty.",
        ASSIGN,
        _("Name helpers"),
        _("They see the duty and may note something; the lead answers for it."),
        _("The helpers are named."),
        lambda _request, duty, data, _files: HelpersForm(data, on=clock.today(), duty=duty),
        _helpers,
    )
)
reassign = duty_task(
    Task(
        "Say which unit leads from now on, also in another place; a ruling stays.",
        SUPERVISE,
        _("Say who leads"),
        _("The unit you name leads from now on; the clock goes on. After a second return this is a ruling: it stays."),
        _("The unit is named."),
        lambda _request, duty, data, _files: ReassignForm(data, on=clock.today(), duty=duty),
        _reassign,
    )
)
withdraw = duty_task(
    Task(
        "Withdraw a duty nobody owes any more.",
        SUPERVISE,
        _("Withdraw it"),
        _("Nobody owes it any more. A need whose lead duty it was goes back into the tray at once."),
        _("Withdrawn."),
        _plain(WordsForm),
        _withdraw,
        is_grave=True,
    )
)
confirm = duty_task(
    Task(
        "Say how a duty came out that no resident waits for.",
        SUPERVISE,
        _("Say how it came out"),
        _("No resident waits for this one: you say whether it is done. Where it is not, it goes back to the unit."),
        _("Written down."),
        _plain(ConfirmForm),
        _confirm,
    )
)
