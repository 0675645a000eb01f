"""Questionnaires on the desk: list with versions, one with its questions, look over, publish, files in and out."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.downloads import workbook
from doorstep.base.pages import Request, page
from doorstep.base.tongue import is_english
from doorstep.voices.access import DRAFT, SEE
from doorstep.voices.actions import editing, questionnaires
from doorstep.voices.forms.editing import FileForm, HeadForm, NewForm, TakeForm, lacks, of_questions
from doorstep.voices.library import LIBRARY
from doorstep.voices.models import Questionnaire
from doorstep.voices.queries import drafts
from doorstep.voices.rules.waves import AlreadyPublished, NotPublished, QuestionnaireUnfit
from doorstep.voices.rules.wordings import Draft, findings
from doorstep.voices.words import QuestionnaireState
from doorstep.voices.xlsform.reading import read_form
from doorstep.voices.xlsform.writing import write_form


@page(SEE)
@require_safe
def questionnaire_list(request: Request) -> HttpResponseBase:
    """Every questionnaire with its versions, and ready-made ones to begin from."""
    rows = drafts.by_key()
    taken = {one.latest.key for one in rows}
    context = {
        "rows": rows,
        "ready": [one for key, one in LIBRARY.items() if key not in taken],
        "may_write": may(request.actor, DRAFT),
        "is_english": is_english(),
    }
    return render(request, "voices/questionnaires.html", context)


@page(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire_new(request: Request) -> HttpResponseBase:
    """Begin a questionnaire with nothing."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _begin(request, Draft(**form.cleaned_data))
    return render(request, "voices/questionnaire_new.html", {"form": form})


@page(DRAFT)
@require_POST
def questionnaire_take(request: Request) -> HttpResponseBase:
    """Begin from a ready-made questionnaire."""
    form = TakeForm(request.POST)
    if not form.is_valid():
        return redirect("voices:questionnaires")
    return _begin(request, LIBRARY[form.cleaned_data["ready"]])


@page(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire_import(request: Request) -> HttpResponseBase:
    """Bring in an XLSForm: a draft, or each cell that cannot be taken and what to do about it."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        read = read_form(file.read(), file.name)
        if isinstance(read, list):
            context = {"form": FileForm(), "faults": read, "name": file.name, "is_english": is_english()}
            return render(request, "voices/questionnaire_import.html", context, status=422)
        if read.ignored:
            messages.warning(request, _("Not recognised, and left out:") + " " + ", ".join(read.ignored))
        return _begin(request, read.draft)
    return render(request, "voices/questionnaire_import.html", {"form": form})


@page(SEE)
@require_safe
def questionnaire_page(request: Request, pk: int) -> HttpResponseBase:
    """One version: its questions, and for a draft what to do with each and what is still to be mended."""
    held = _found(pk)
    draft = drafts.draft_of(held)
    is_draft = held.state == QuestionnaireState.DRAFT
    found = lacks(draft, findings(draft)) if is_draft else []
    context = {
        "questionnaire": held,
        "draft": draft,
        "last": len(draft.questions),
        "versions": [one for one in drafts.every().filter(key=held.key) if one.pk != held.pk],
        "found": [(one, words, of_questions(which)) for one, words, which in found],
        "is_ready": not any(one.is_must for one, _words, _which in found),
        "may_write": may(request.actor, DRAFT),
        "is_english": is_english(),
        "moved": request.GET.get("moved", ""),
        "way": request.GET.get("way", ""),
    }
    return render(request, "voices/questionnaire.html", context)


@page(SEE)
@require_safe
def questionnaire_preview(request: Request, pk: int) -> HttpResponseBase:
    """The questions as residents see them, in both languages beside each other."""
    held = _found(pk)
    looks = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            asked = held.questions.prefetch_related("choices").order_by("position")
            body = render(request, "voices/parts/as_asked.html", {"held": held, "asked": asked, "code": language})
        looks.append((language, body.content.decode()))
    return render(request, "voices/questionnaire_preview.html", {"questionnaire": held, "looks": looks})


@page(SEE)
@require_safe
def questionnaire_export(request: Request, pk: int) -> HttpResponseBase:  # noqa: ARG001  an address answers a request
    """Answer one version as XLSForm."""
    held = _found(pk)
    name = f"{held.key}-{held.version}.xlsx"
    return workbook(write_form(drafts.draft_of(held), version=held.version), name)


@page(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire_edit(request: Request, pk: int) -> HttpResponseBase:
    """Change title and opening words of a draft."""
    held = _found(pk)
    names = ("title", "title_en", "intro", "intro_en")
    form = HeadForm(request.POST or None, initial={name: getattr(held, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            editing.reword_questionnaire(request.actor, questionnaire=held, **form.cleaned_data, now=clock.now())
        except AlreadyPublished:
            return published(request, held)
        messages.success(request, _("Kept."))
        return redirect("voices:questionnaire", pk)
    return render(request, "voices/questionnaire_edit.html", {"form": form, "questionnaire": held})


@page(DRAFT)
@require_POST
def questionnaire_publish(request: Request, pk: int) -> HttpResponseBase:
    """Publish a draft for good."""
    held = _found(pk)
    if any(one.is_must for one in findings(drafts.draft_of(held))):
        messages.error(request, _("Not published: mend what stands below first."))
        return redirect("voices:questionnaire", pk)
    try:
        questionnaires.publish_questionnaire(request.actor, questionnaire=held, now=clock.now())
    except AlreadyPublished:
        return published(request, held)
    except QuestionnaireUnfit:
        messages.error(request, _("Not published: mend what stands below first."))
    else:
        messages.success(request, _("Published. From now on it never changes; a survey can ask it."))
    return redirect("voices:questionnaire", pk)


@page(DRAFT)
@require_POST
def questionnaire_retire(request: Request, pk: int) -> HttpResponseBase:
    """Ask a published version no more."""
    try:
        questionnaires.retire_questionnaire(request.actor, questionnaire=_found(pk), now=clock.now())
        messages.success(request, _("Retired. Surveys that ask it go on; new ones cannot choose it."))
    except NotPublished:
        messages.error(request, _("This is a draft: put it away instead."))
    return redirect("voices:questionnaire", pk)


@page(DRAFT)
@require_POST
def questionnaire_next(request: Request, pk: int) -> HttpResponseBase:
    """Begin the next version with what this one says."""
    return _begin(request, drafts.draft_of(_found(pk)))


@page(DRAFT)
@require_POST
def questionnaire_discard(request: Request, pk: int) -> HttpResponseBase:
    """Put a draft away."""
    held = _found(pk)
    try:
        editing.discard_draft(request.actor, questionnaire=held, now=clock.now())
    except AlreadyPublished:
        return published(request, held)
    messages.success(request, _("The draft is put away."))
    return redirect("voices:questionnaires")


def published(request: Request, held: Questionnaire) -> HttpResponseBase:
    """Say that a version was published meanwhile, and show it."""
    messages.error(request, _("It was published meanwhile and never changes. Begin a new version from it."))
    return redirect("voices:questionnaire", held.pk)


def _begin(request: Request, draft: Draft) -> HttpResponseBase:
    try:
        made = editing.write_draft(request.actor, draft=draft, now=clock.now())
    except editing.DraftThere as there:
        words = _("There is a draft of this questionnaire already: this is it. Put it away first to begin another.")
        messages.warning(request, words)
        return redirect("voices:questionnaire", there.draft.pk)
    messages.success(request, _("This is a draft. Nobody is asked before it is published."))
    return redirect("voices:questionnaire", made.pk)


def _found(pk: int) -> Questionnaire:
    return get_object_or_404(Questionnaire, pk=pk)
