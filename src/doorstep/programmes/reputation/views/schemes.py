"""Schemes: the list, one with its tree, lines, weights, publishing, what a draft moves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may_anywhere
from doorstep.base.pages import Request, page
from doorstep.base.screens import Task
from doorstep.base.tables import CellError
from doorstep.base.tongue import is_english
from doorstep.programmes.reputation.access import EDIT_SCHEME, SEE
from doorstep.programmes.reputation.actions import schemes as actions
from doorstep.programmes.reputation.actions import template
from doorstep.programmes.reputation.bridge.moves import moves
from doorstep.programmes.reputation.bridge.workbook import read_scheme
from doorstep.programmes.reputation.forms.refusals import REFUSALS, fault_sentence, refuse, sentence
from doorstep.programmes.reputation.forms.schemes import NodeForm, SchemeForm, StartForm, WeightsForm
from doorstep.programmes.reputation.models import Node, Quarter, Scheme
from doorstep.programmes.reputation.queries import quarters, schemes
from doorstep.programmes.reputation.rules.facts import NodeFacts, SchemeFacts
from doorstep.programmes.reputation.views.screens import at_once, scheme_of, screen
from doorstep.programmes.reputation.words import Level

PER_PAGE = 25
_BELOW = {"": Level.INDEX, Level.INDEX: Level.CLASS, Level.CLASS: Level.INDICATOR}


@page(SEE)
@require_safe
def scheme_list(request: Request) -> HttpResponseBase:
    """Every scheme and version, the newest first."""
    shown = Paginator(schemes.visible(request.actor).order_by("key", "-version"), PER_PAGE)
    context = {
        "page": shown.get_page(request.GET.get("page")),
        "may_edit": may_anywhere(request.actor, EDIT_SCHEME),
    }
    return render(request, "reputation/schemes.html", context)


@page(EDIT_SCHEME)
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_new(request: Request) -> HttpResponseBase:
    """Begin a scheme: ready-made, empty, or from a workbook."""
    form = StartForm(request.POST or None, request.FILES or None, initial={"key": template.KEY})
    faults: tuple[CellError, ...] = ()
    if request.method == "POST" and form.is_valid():
        given, facts = form.cleaned_data, template.FACTS
        nodes: tuple[NodeFacts, ...] = ()
        if given["start"] == "template":
            nodes = template.nodes()
        elif given["start"] == "file":
            read = read_scheme(given["file"].read(), given["file"].name)
            faults, nodes, facts = read.faults, read.nodes, read.facts
        facts = SchemeFacts(given["name"], given["name_en"], facts.method)
        try:
            if not faults:
                made = actions.draft_scheme(request.actor, key=given["key"], facts=facts, nodes=nodes, now=clock.now())
                return redirect("reputation:scheme", pk=made.pk)
        except REFUSALS as refusal:
            refuse(form, refusal)
    status = 422 if form.errors or faults else 200
    context = {"form": form, "faults": faults, "is_english": is_english()}
    return render(request, "reputation/scheme_new.html", context, status=status)


@page(SEE)
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_page(request: Request, pk: int) -> HttpResponseBase:
    """A scheme as a tree; of a draft the weights to type, and on top what keeps it from being published."""
    scheme = scheme_of(request, pk)
    may_edit = may_anywhere(request.actor, EDIT_SCHEME) and scheme.is_draft
    nodes = schemes.nodes_of(scheme)
    form = WeightsForm(request.POST or None, nodes=nodes, revision=scheme.revision) if may_edit else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            actions.set_weights(
                request.actor,
                scheme=scheme,
                weights=form.weights(),
                revision=form.cleaned_data["revision"],
                now=clock.now(),
            )
        except REFUSALS as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("The weights are kept."))
            return redirect("reputation:scheme", pk=pk)
    by_code = {node.code: node for node in nodes}
    faults = schemes.faults(scheme) if may_edit else []
    context = {
        "scheme": scheme,
        "tree": schemes.tree(scheme),
        "form": form,
        "fields": {node.pk: form[f"w{node.pk}"] for node in nodes} if form else {},
        "faults": [fault_sentence(fault, by_code) for fault in faults],
        "may_edit": may_edit,
        "may_begin": may_anywhere(request.actor, EDIT_SCHEME),
        "used": scheme.quarters.count(),
        "counts": {level: sum(node.level == level for node in nodes) for level in Level.values},
    }
    return render(request, "reputation/scheme.html", context, status=422 if form and form.errors else 200)


@page(EDIT_SCHEME)
@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: Request, pk: int) -> HttpResponseBase:
    """Change what a draft says beside its lines."""
    scheme = scheme_of(request, pk)
    form = SchemeForm(request.POST or None, initial=SchemeForm.initial_of(scheme))
    task = Task(
        _("Change the scheme"),
        _("Rules that hold for all its lines."),
        _("The scheme is changed."),
        reverse("reputation:scheme", args=[pk]),
        _crumbs(scheme),
    )
    return screen(
        request,
        task,
        form,
        lambda: actions.change_scheme(
            request.actor, scheme=scheme, facts=form.facts, revision=scheme.revision, now=clock.now()
        ),
    )


@page(EDIT_SCHEME)
@require_http_methods(["GET", "HEAD", "POST"])
def node_new(request: Request, pk: int) -> HttpResponseBase:
    """Add a line to a draft: an index on top, a class below an index, an indicator below a class."""
    scheme = scheme_of(request, pk)
    parent = scheme.nodes.filter(code=request.GET.get("below", "")).first()
    level = _BELOW.get(parent.level if parent else "", Level.INDICATOR)
    siblings = scheme.nodes.filter(parent=parent)
    code = f"{parent.code if parent else ''}{siblings.count() + 1}" if parent else chr(65 + siblings.count())
    left = 10_000 - sum(siblings.values_list("weight_bp", flat=True))
    initial = {"code": code, "weight": f"{max(0, left) / 100:g}", "goal_low": 0, "goal_high": 100, "minutes": 3}
    form = NodeForm(request.POST or None, level=level, initial=initial)
    return _node_screen(request, scheme, None, form, parent.code if parent else "")


@page(EDIT_SCHEME)
@require_http_methods(["GET", "HEAD", "POST"])
def node_edit(request: Request, pk: int, node: int) -> HttpResponseBase:
    """Change a line of a draft."""
    scheme = scheme_of(request, pk)
    one = get_object_or_404(scheme.nodes.select_related("parent", "scheme"), pk=node)
    form = NodeForm(request.POST or None, level=Level(one.level), initial=NodeForm.initial_of(one))
    return _node_screen(request, scheme, one, form, one.parent.code if one.parent else "")


def _node_screen(request: Request, scheme: Scheme, node: Node | None, form: NodeForm, parent: str) -> HttpResponseBase:
    titles = {
        Level.INDEX: (_("Add an index"), _("Change the index")),
        Level.CLASS: (_("Add a class"), _("Change the class")),
        Level.INDICATOR: (_("Add an indicator"), _("Change the indicator")),
    }[form.level]
    task = Task(
        titles[node is not None],
        _("What it is called, what it weighs, where its value comes from."),
        _("The line is kept."),
        reverse("reputation:scheme", args=[scheme.pk]),
        _crumbs(scheme),
        template="reputation/node.html",
        more={"node": node, "scheme": scheme},
    )

    def do() -> object:
        if node is None:
            return actions.add_node(request.actor, scheme=scheme, facts=form.facts(parent), now=clock.now())
        return actions.change_node(request.actor, node=node, facts=form.facts(parent), now=clock.now())

    return screen(request, task, form, do)


@page(EDIT_SCHEME)
@require_POST
def node_drop(request: Request, pk: int, node: int) -> HttpResponseBase:
    """Take a line out of a draft."""
    scheme = scheme_of(request, pk)
    one = get_object_or_404(scheme.nodes.select_related("scheme"), pk=node)
    return at_once(
        request,
        _("The line is taken out."),
        reverse("reputation:scheme", args=[pk]),
        lambda: actions.drop_node(request.actor, node=one, now=clock.now()),
    )


@page(EDIT_SCHEME)
@require_POST
def scheme_publish(request: Request, pk: int) -> HttpResponseBase:
    """Publish a draft."""
    scheme = scheme_of(request, pk)
    return at_once(
        request,
        _("The scheme is published. From now on nothing in it changes."),
        reverse("reputation:scheme", args=[pk]),
        lambda: actions.publish_scheme(request.actor, scheme=scheme, now=clock.now()),
    )


@page(EDIT_SCHEME)
@require_POST
def scheme_retire(request: Request, pk: int) -> HttpResponseBase:
    """Stop using a scheme."""
    scheme = scheme_of(request, pk)
    return at_once(
        request,
        _("No quarter opens under this scheme any more."),
        reverse("reputation:scheme", args=[pk]),
        lambda: actions.retire_scheme(request.actor, scheme=scheme, now=clock.now()),
    )


@page(EDIT_SCHEME)
@require_POST
def scheme_follow(request: Request, pk: int) -> HttpResponseBase:
    """Begin a new version as a copy of this one."""
    scheme = scheme_of(request, pk)
    facts = SchemeForm(SchemeForm.initial_of(scheme))
    facts.is_valid()
    try:
        made = actions.draft_scheme(request.actor, key=scheme.key, facts=facts.facts, based_on=scheme, now=clock.now())
    except REFUSALS as refusal:
        messages.error(request, sentence(refusal)[1])
        return redirect("reputation:scheme", pk=pk)
    messages.success(request, _("A new version is begun. The old one stays as it is."))
    return redirect("reputation:scheme", pk=made.pk)


@page(EDIT_SCHEME)
@require_safe
def scheme_moves(request: Request, pk: int) -> HttpResponseBase:
    """What a version would have moved on the facts of the latest quarters: scores and bands beside each other."""
    scheme = scheme_of(request, pk)
    found = quarters.visible(request.actor, clock.today()).filter(scheme__key=scheme.key)
    choices = list(found[:8])
    wanted = request.GET.get("quarter", "")
    chosen: Quarter | None = next((one for one in choices if str(one.pk) == wanted), choices[0] if choices else None)
    shown, fault = None, ""
    if chosen is not None:
        try:
            shown = moves(scheme, chosen)
        except ValueError:
            fault = _("This tree cannot be reckoned yet: a branch has no indicator, or only weights of 0.")
    context = {"scheme": scheme, "choices": choices, "chosen": chosen, "moves": shown, "fault": fault}
    return render(request, "reputation/moves.html", context)


def _crumbs(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("reputation:schemes"), _("Schemes")),
        (reverse("reputation:scheme", args=[scheme.pk]), f"{scheme.title} · {scheme.version}"),
    )
