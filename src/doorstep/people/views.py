"""The people desk: a list inside one's own area, a person, export, erase."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.templatetags.parts import full_day
from doorstep.people import queries, rules
from doorstep.people.access import ERASE, EXPORT, REGISTER, REVEAL_PHONE, SEE, may_for
from doorstep.people.actions import (
    AlreadyErased,
    StillRetained,
    erase_person,
    export_person,
    register_person,
    reveal_phone,
)
from doorstep.people.forms import PersonForm

PER_PAGE = 25


@page(SEE)
@require_safe
def person_list(request: Request) -> HttpResponseBase:
    """People in the reader's area, by village and name."""
    text = request.GET.get("q", "")
    listed = Paginator(queries.visible(request.actor, text), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(person, rules.masked(person.phone)) for person in listed]
    context = {"page": listed, "rows": rows, "q": text, "may_register": may_anywhere(request.actor, REGISTER)}
    return render(request, "people/people.html", context)


@page(REGISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: Request) -> HttpResponseBase:
    """Write somebody down."""
    form = PersonForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            person = register_person(request.actor, **form.cleaned_data, now=clock.now())
        except rules.NotAPhoneNumber:
            form.add_error("phone", _("A telephone number has 5 to 15 digits."))
        except rules.NotABirthYear:
            form.add_error("birth_year", _("Nobody alive was born in this year."))
        except rules.NameMissing:
            form.add_error("name", _("Please write the name."))
        else:
            messages.success(request, _("Saved."))
            if not may_anywhere(request.actor, SEE):
                return redirect("people:person_add")
            return redirect("people:person", pk=person.pk)
    return render(request, "people/person_add.html", {"form": form})


@page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_page(request: Request, pk: int) -> HttpResponseBase:
    """One person; posting shows the telephone number, which leaves a line in the journal."""
    person = get_object_or_404(queries.visible(request.actor), pk=pk)
    number = rules.masked(person.phone)
    is_shown = request.method == "POST"
    if is_shown:
        number = reveal_phone(request.actor, person=person, now=clock.now())
    context = {
        "person": person,
        "number": number,
        "is_shown": is_shown,
        "may_reveal": may_for(request.actor, REVEAL_PHONE, person),
        "may_export": may_for(request.actor, EXPORT, person),
        "may_erase": may_for(request.actor, ERASE, person),
    }
    return render(request, "people/person.html", context)


@page(EXPORT)
@require_POST
def person_export(request: Request, pk: int) -> HttpResponseBase:
    """Everything held about a person, as a file."""
    person = get_object_or_404(queries.visible(request.actor), pk=pk)
    held = export_person(request.actor, person=person, now=clock.now())
    response = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="person-{person.pk}.json"'
    return response


@page(ERASE)
@require_POST
def person_erase(request: Request, pk: int) -> HttpResponseBase:
    """Remove everything personal."""
    person = get_object_or_404(queries.visible(request.actor), pk=pk)
    try:
        erase_person(request.actor, person=person, now=clock.now())
    except AlreadyErased:
        messages.info(request, _("This has been done before."))
    except StillRetained as kept:
        said = _("Prescriptions have to be kept until %(day)s by law; then it can be erased.")
        messages.error(request, said % {"day": full_day(kept.until)})
        return redirect("people:person", pk=pk)
    else:
        messages.success(request, _("Erased. Only the village is left, so that counts stay true."))
    return redirect("people:people")
