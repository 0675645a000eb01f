"""Workbooks about goods: handed out by lot, a recall, temperatures, near the end and destroyed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.downloads import XLSX
from doorstep.base.pages import Request, page
from doorstep.base.workbooks import Sheet, write_workbook
from doorstep.programmes.pharmacy.access import SEE_STOCK
from doorstep.programmes.pharmacy.forms.goods import day_or
from doorstep.programmes.pharmacy.queries import closing, coldchain, recalls, reports

MONTH = timedelta(days=31)


@page(SEE_STOCK)
@require_safe
def sales_xlsx(request: Request) -> HttpResponseBase:
    """What was handed out by lot between two days, as a workbook."""
    today = clock.today()
    first = day_or(request.GET.get("from", ""), today - MONTH)
    last = day_or(request.GET.get("until", ""), today)
    headings = [
        _("Day"), _("From"), _("Medicine"), _("Strength"), _("Approval number"), _("Lot number"), _("Usable until"),
        _("Quantity"), _("Unit"), _("Late"), _("Movement"),
    ]  # fmt: skip
    rows = [
        (
            _local(one.at), one.holder, one.lot.medicine.name_zh, one.lot.medicine.strength,
            one.lot.medicine.approval_number,
            one.lot.number, one.lot.last_use_on, one.quantity, one.lot.commodity.unit,
            _("yes") if one.is_late else "", one.movement,
        )
        for one in reports.handed_out(request.actor, SEE_STOCK, first, last)
    ]  # fmt: skip
    return _workbook(f"sales-{first}-{last}", [Sheet(_("Handed out by lot"), headings, rows)])


@page(SEE_STOCK)
@require_safe
def recall_xlsx(request: Request, pk: int) -> HttpResponseBase:
    """Where every unit of a recalled lot is, who reported and who got it, as a workbook."""
    recall = get_object_or_404(recalls.recalls(request.actor, SEE_STOCK), pk=pk)
    where = recalls.whereabouts(recall)
    places = [(account.name, str(account.get_kind_display()), quantity) for account, quantity in where.buckets]
    total = sum(quantity for _account, quantity in where.buckets)
    places += [(_("Together"), "", total), (_("Received"), "", where.received)]
    tasks = [
        (task.account.name, str(task.account.get_kind_display()), task.quantity, task.done_at and _local(task.done_at))
        for task in recalls.tasks(recall)
    ]
    got = [
        (_local(one.at), one.quantity, _("yes") if one.is_after else "", one.receipt_no or one.movement,
         _("yes") if one.person else "")
        for one in where.handed_out
    ]  # fmt: skip
    lot = recall.lot
    head = [
        (_("Medicine"), f"{lot.medicine.name_zh} {lot.medicine.strength}"), (_("Lot number"), lot.number),
        (_("Level"), str(recall.get_level_display())), (_("Why"), recall.reason),
        (pgettext("medicine", "Since"), _local(recall.decided_at)),
    ]  # fmt: skip
    sheets = [
        Sheet(_("Recall"), [_("What"), ""], head),
        Sheet(_("Where it is"), [_("Where"), _("What it is"), pgettext("medicine", "Units")], places),
        Sheet(_("Who had some"), [_("Where"), _("What it is"), _("Had"), _("Reported")], tasks),
        Sheet(
            _("Who got it"),
            [_("When"), pgettext("medicine", "Units"), _("After the recall"), _("Movement"), _("Known by name")],
            got,
        ),
    ]
    return _workbook(f"recall-{recall.pk}", sheets)


@page(SEE_STOCK)
@require_safe
def temperatures_xlsx(request: Request) -> HttpResponseBase:
    """Breaches, and each sensor's readings of the last month, by day and one by one, as a workbook."""
    now = clock.now()
    breaches = [
        (
            _local(one.begun_at), _local(one.until), one.sensor.holder.account.name, one.sensor.serial,
            str(one.get_kind_display()), None if one.peak_milli_c is None else one.peak_milli_c / 1000,
            one.reviewed_at and _local(one.reviewed_at), one.note,
        )
        for one in coldchain.breaches(request.actor, SEE_STOCK)
    ]  # fmt: skip
    days = [
        (one.on, one.holder, one.serial, one.count, one.low, one.mean, one.high)
        for one in reports.temperatures(request.actor, SEE_STOCK, now - MONTH, now)
    ]
    sheets = [
        Sheet(
            _("Breaches"),
            [
                _("From"),
                _("Until"),
                _("Where"),
                _("Sensor"),
                _("What"),
                _("At worst, °C"),
                _("Decided"),
                _("On what grounds"),
            ],
            breaches,
        ),
        Sheet(
            _("By day"),
            [_("Day"), _("Where"), _("Sensor"), _("Readings"), _("Lowest, °C"), _("Mean, °C"), _("Highest, °C")],
            days,
        ),
        Sheet(
            _("Readings"),
            [_("When"), _("Where"), _("Sensor"), _("°C")],
            reports.readings(request.actor, SEE_STOCK, now - MONTH, now),
        ),
    ]
    return _workbook(f"temperatures-{now.date()}", sheets)


@page(SEE_STOCK)
@require_safe
def near_end_xlsx(request: Request) -> HttpResponseBase:
    """What ends soon, and what was destroyed, as a workbook."""
    today = clock.today()
    typed = request.GET.get("days", "")
    days = int(typed) if typed.isdecimal() and len(typed) < 5 else closing.near_days(today)
    ending = [
        (
            one.holder.account.name, str(one.holder.get_role_display()), one.lot.medicine.name_zh, one.lot.number,
            one.lot.last_use_on, one.days_left, one.quantity, one.lot.commodity.unit,
        )
        for one in closing.near_end(request.actor, SEE_STOCK, today, days)
    ]  # fmt: skip
    destroyed = [
        (_local(one.at), one.holder, one.lot.medicine.name_zh, one.lot.number, one.quantity, one.reason)
        for one in reports.destroyed(request.actor, SEE_STOCK)
    ]
    sheets = [
        Sheet(
            _("Near the end"),
            [
                _("Where"),
                _("State"),
                _("Medicine"),
                _("Lot number"),
                _("Usable until"),
                _("Days left"),
                _("Quantity"),
                _("Unit"),
            ],
            ending,
        ),
        Sheet(
            _("Destroyed"),
            [_("When"), _("From"), _("Medicine"), _("Lot number"), _("Quantity"), _("Why")],
            destroyed,
        ),
    ]
    return _workbook(f"near-end-{today}", sheets)


def _local(moment: datetime) -> datetime:
    """Return a moment in the county's time zone."""
    return moment.astimezone(clock.TIME_ZONE)


def _workbook(name: str, sheets: Sequence[Sheet]) -> HttpResponse:
    answer = HttpResponse(write_workbook(sheets), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer
