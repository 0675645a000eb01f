"""What is done to one need: name its lead, sort it anew, take it back, add photos, pass on a word."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.pages import Request
from doorstep.needs.access import ASSIGN, SAY_FOR, SORT, TAKE
from doorstep.needs.actions.duties import assign_need
from doorstep.needs.actions.outcome import drop_need, say_word
from doorstep.needs.actions.photos import add_photos
from doorstep.needs.actions.sorting import sort_need
from doorstep.needs.bridge.suggest import Suggestion, suggest
from doorstep.needs.forms.acts import AssignForm, PhotosForm, SortForm, WordForm, WordsForm
from doorstep.needs.models import Need
from doorstep.needs.queries import needs as need_queries
from doorstep.needs.views.tasks import Task, need_task
from doorstep.needs.words import NeedKind, Urgency


def _assign(request: Request, need: Need, form: AssignForm) -> object:
    given = form.cleaned_data
    return assign_need(
        request.actor, need=need, lead=given["lead"], helpers=form.helpers, text=given["text"], now=clock.now()
    )


def _sort(request: Request, need: Need, form: SortForm) -> object:
    given = form.cleaned_data | {
        "urgency": Urgency(form.cleaned_data["urgency"]),
        "kind": NeedKind(form.cleaned_data["kind"]),
    }
    return sort_need(request.actor, need=need, **given, now=clock.now())


def _suggested(request: Request, need: Need) -> Suggestion:
    on = clock.today()
    return suggest(need.text, on, among=need_queries.visible(request.actor, on).exclude(pk=need.pk))


def _drop(request: Request, need: Need, form: WordsForm) -> object:
    return drop_need(request.actor, need=need, text=form.cleaned_data["text"], now=clock.now())


def _photos(request: Request, need: Need, form: PhotosForm) -> object:
    return add_photos(request.actor, need=need, photos=form.cleaned_data["photos"], now=clock.now())


def _word(request: Request, need: Need, form: WordForm) -> object:
    return say_word(request.actor, need=need, **form.given, now=clock.now())


def _plain(kind: Any) -> Any:
    return lambda _request, _thing, data, files: kind(data, files)


assign = need_task(
    Task(
        "Name the unit that leads a need's duty, and who helps.",
        ASSIGN,
        _("Name the lead"),
        _("One unit leads and answers for it by the day promised; others may help. Whoever holds a slip is told."),
        _("The unit is named; it finds the duty on its page."),
        lambda _request, _need, data, _files: AssignForm(data, on=clock.today()),
        _assign,
    )
)
sort = need_task(
    Task(
        "Change a need's category, urgency, kind and whether it may be shown.",
        SORT,
        _("Sort anew"),
        _("With another category or urgency the day promised is reckoned anew from when the need came in."),
        _("Sorted anew."),
        lambda _request, need, data, _files: SortForm(data, need=need, on=clock.today()),
        _sort,
        beside=_suggested,
    )
)
drop = need_task(
    Task(
        "Take a need back, with a reason.",
        SORT,
        _("Take the need back"),
        _("The need is closed as taken back and its duties are withdrawn. It counts as neither solved nor unsolved."),
        _("The need is taken back."),
        _plain(WordsForm),
        _drop,
        is_grave=True,
    )
)
photos = need_task(
    Task(
        "Add photos to a need.",
        TAKE,
        _("Add photos"),
        _("Whoever may open this need sees them."),
        _("The photos are kept."),
        _plain(PhotosForm),
        _photos,
    )
)
word = need_task(
    Task(
        "Pass on whether a resident says it is solved.",
        SAY_FOR,
        _("Pass on a resident's word"),
        _("“Not solved” opens the need again, once, and asks nobody. What comes through staff is marked so."),
        _("Written down, as it was said."),
        _plain(WordForm),
        _word,
    )
)
