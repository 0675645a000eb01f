"""Registers for the regulator as files, and what has to be looked into."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.access import may
from doorstep.base.actor import Actor
from doorstep.base.downloads import workbook
from doorstep.base.pages import Request, page
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.programmes.pharmacy.access import CLOSE_INCIDENT, SEE_INCIDENTS, SEE_REGISTERS
from doorstep.programmes.pharmacy.actions.incidents import close_incident
from doorstep.programmes.pharmacy.actions.registers import take_out_register
from doorstep.programmes.pharmacy.forms.counter import ReasonForm
from doorstep.programmes.pharmacy.queries import registers as queries
from doorstep.programmes.pharmacy.queries.incident_links import things

PER_PAGE = 30
Rows = Callable[[Actor, date, date], Iterable[tuple[Any, ...]]]
REGISTERS: dict[str, tuple[Any, Rows, tuple[str, ...]]] = {
    "scripts": (
        gettext_lazy("Prescriptions"), queries.scripts,
        (
            "登记时间", "医疗机构", "处方号", "开具日期", "姓名", "药品", "规格", "核准盒数", "已用盒数", "天数",
            "状态", "审核药师", "理由",
        ),
    ),
    "controlled": (
        gettext_lazy("Special management"), queries.controlled,
        ("时间", "单据号", "药品", "规格", "盒数", "生产企业", "批号", "姓名", "身份证号"),
    ),
    "sales": (
        gettext_lazy("Sales by lot"), queries.sales_by_lot,
        (
            "时间", "单据号", "网点", "渠道", "药品", "规格", "批号", "有效期至", "盒数", "金额（元）", "支付",
            "审核药师", "药师意见",
        ),
    ),
    "traces": (
        gettext_lazy("Trace codes sold"), queries.traces,
        ("单据号", "时间", "单据类型", "追溯码", "发药人", "证件类型"),
    ),
    "uncoded": (
        gettext_lazy("Sold without a code"), queries.uncoded,
        ("时间", "单据号", "药品", "批号", "盒数", "原因"),
    ),
    "duty": (
        gettext_lazy("Pharmacists on duty"), queries.presences, ("执业证号", "登录名", "岗位", "上岗", "离岗"),
    ),
}  # fmt: skip


class SpanForm(forms.Form):
    """From which day to which."""

    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}))


@page(SEE_REGISTERS)
@require_safe
def register_list(request: Request) -> HttpResponseBase:
    """The registers, for the days one chooses."""
    first, last = _span(request)
    form = SpanForm(initial={"first": first.isoformat(), "last": last.isoformat()})
    named = [(name, title) for name, (title, _rows, _headings) in REGISTERS.items()]
    context = {"form": form, "registers": named, "first": first.isoformat(), "last": last.isoformat()}
    return render(request, "pharmacy/registers.html", context)


@page(SEE_REGISTERS)
@require_safe
def register_file(request: Request, name: str) -> HttpResponseBase:
    """One register as a workbook with Chinese headings."""
    if name not in REGISTERS:
        raise Http404
    first, last = _span(request)
    title, rows, headings = REGISTERS[name]
    is_whole = take_out_register(request.actor, name=name, first=first, last=last, now=clock.now())
    if name == "controlled":
        rows = partial(queries.controlled, is_whole=is_whole)
    body = write_workbook([Sheet(str(title), headings, rows(request.actor, first, last))])
    shown = f"{title}-{first.isoformat()}-{last.isoformat()}.xlsx"
    return workbook(body, shown)


@page(SEE_INCIDENTS)
@require_safe
def incident_list(request: Request) -> HttpResponseBase:
    """What has to be looked into, the latest first."""
    every = request.GET.get("show") == "every"
    listed = Paginator(queries.incidents(request.actor, every=every), PER_PAGE).get_page(request.GET.get("page"))
    named = things(request.actor, listed)
    rows = [
        (
            one,
            [named[text] for text in (one.about, one.other) if text],
            may(request.actor, CLOSE_INCIDENT, one.place.path),
        )
        for one in listed
    ]
    return render(
        request, "pharmacy/incidents.html", {"page": listed, "rows": rows, "every": every, "form": ReasonForm()}
    )


@page(CLOSE_INCIDENT)
@require_POST
def incident_close(request: Request, pk: int) -> HttpResponseBase:
    """Say what was found out."""
    incident = get_object_or_404(queries.incidents(request.actor, every=True), pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        close_incident(request.actor, incident=incident, finding=form.cleaned_data["reason"], now=clock.now())
        messages.success(request, _("Closed with what you found out."))
    else:
        messages.error(request, _("Please write what you found out."))
    return redirect("pharmacy:incidents")


def _span(request: Request) -> tuple[date, date]:
    """Return the days asked for; else the last thirty."""
    form, today = SpanForm(request.GET), clock.today()
    if form.is_valid() and form.cleaned_data["first"] <= form.cleaned_data["last"]:
        return form.cleaned_data["first"], form.cleaned_data["last"]
    return today - timedelta(days=29), today
