"""What a run tells one village: figures, sentences and charts, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from doorstep.base.templatetags.parts import listed, percent
from doorstep.engines.scoring.contribution import rounded
from doorstep.programmes.reputation import charts
from doorstep.programmes.reputation.models import RunVillage
from doorstep.programmes.reputation.words import Standing, in_language

MOST_NAMED: Final = 3
"""So many strengths and weaknesses are put into sentences."""
UNSEEN: Final = 0.05
"""Points that are printed as nothing."""
NOTICED: Final = 0.1
"""Points below which a part is not worth a sentence."""
CLASSES: Final = 2
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A node as a table shows it: figures with one digit, nothing where nothing may be shown."""

    code: str
    name: str
    depth: int
    score: float | None
    low: float | None
    high: float | None
    town: float | None
    band: str
    part: float
    rests_on: str
    answers: int | None
    note: str
    is_indicator: bool

    @property
    def standing(self) -> str:
        """Its band in words."""
        return str(Standing(self.band).label) if self.band else ""

    @property
    def kind(self) -> str:
        """The kind of tag its band is shown with."""
        return {"above": "good", "below": "warn"}.get(self.band, "plain")

    @property
    def signed(self) -> str:
        """Its part of the gap with a sign."""
        return signed(self.part)


@dataclass(frozen=True, slots=True)
class Change:
    """What changed since an earlier quarter."""

    quarter: str
    before: float | None
    change: str
    margin: str
    said: str


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a village's report says but for what stands outside the run."""

    row: RunVillage
    headline: str
    standing: str
    kind: str
    lines: tuple[Line, ...]
    parts: tuple[Line, ...]
    gap: str
    reference: float
    strengths: tuple[str, ...]
    weaknesses: tuple[str, ...]
    changes: tuple[Change, ...]
    pooled: str
    steady: str
    place: str
    peer: str
    asked: str
    audit: tuple[str, ...]
    standing_chart: SafeString
    parts_chart: SafeString
    trend_chart: SafeString | None


def tell(row: RunVillage, *, quarter: str, look: charts.Look = charts.PLAIN) -> Told:
    """Put a village's row into words and charts.

    Args:
        row: Of a run.
        quarter: Its name, such as `2026Q3`.
        look: How large charts are drawn.
    """
    detail = row.detail
    lines = tuple(_line(one) for one in detail["nodes"])
    parts = _parts(lines, detail)
    changes = tuple(_change(one) for one in detail["trend"])
    return Told(
        row=row,
        headline=headline(row),
        standing=str(Standing(row.band).label),
        kind={"above": "good", "below": "warn"}.get(row.band, "plain"),
        lines=lines,
        parts=parts,
        gap=signed(round(row.score, 1) - round(detail["reference"], 1)),
        reference=detail["reference"],
        strengths=_named(lines, 1),
        weaknesses=_named(lines, -1),
        changes=changes,
        pooled=_pooled(detail, quarter),
        steady=_steady(detail),
        place=_place(detail),
        peer=_peer(detail["peer"]),
        asked=_asked(detail),
        audit=_audit(detail, lines),
        standing_chart=_drawn(standing_chart(lines, look)),
        parts_chart=_drawn(parts_chart(parts, row, look)),
        trend_chart=_drawn(trend_chart(row, quarter, look)) if _comparable(detail) else None,
    )


def headline(row: RunVillage) -> str:
    """Return the one sentence that matters most."""
    if row.band == Standing.ABOVE:
        return _("Clearly above the town: not even its margin reaches down to the town's level.")
    if row.band == Standing.BELOW:
        return _("Clearly below the town: not even its margin reaches up to the town's level.")
    if row.low <= row.detail["reference"] <= row.high:
        return _(
            "Not distinguishable from the town: the margin is wider than the distance. Nobody can say who is ahead."
        )
    words = _(
        "Not distinguishable from the town: among %(of)s villages chance alone puts one this far off now and then. "
        "Nobody can say who is ahead."
    )
    return words % {"of": row.detail["of"]}


def signed(value: float) -> str:
    """Write points with a sign and one digit: `+1.4`, `−0.6`, `0.0`."""
    figure = f"{abs(value):.1f}"
    return figure if figure == "0.0" else f"{'+' if value > 0 else '−'}{figure}"


def quarter_name(year: int, number: int) -> str:
    """Return what a quarter is called in the reader's language."""
    return pgettext("quarter", "Q%(number)s %(year)s") % {"number": number, "year": year}


def _said_quarter(code: str) -> str:
    year, _q, number = code.partition("Q")
    return quarter_name(int(year), int(number))


def _line(node: Json) -> Line:
    is_indicator = "source" in node
    return Line(
        code=node["code"],
        name=in_language(node["name"], node["name_en"]),
        depth=node["depth"],
        score=node["score"],
        low=node["low"],
        high=node["high"],
        town=node["reference"],
        band=node["band"] or "",
        part=node["part"],
        rests_on=rests_on(node["rests_on"]) if is_indicator else "",
        answers=node.get("answers") or None,
        note=_note(node),
        is_indicator=is_indicator,
    )


def rests_on(code: str) -> str:
    """Return in words what a value rests on."""
    return {
        "nothing": _("nothing is known"),
        "claimed": _("as the village says"),
        "audited": _("found by an audit"),
        "graded": _("graded by an office"),
        "adjudicated": _("decided after two grades differed"),
        "surveyed": _("residents asked"),
        "recorded": _("the platform's own records"),
        "missing": _("not reported in time"),
        "late": _("reported late"),
        "appeal": _("corrected after an appeal"),
    }.get(code, code)


def _note(node: Json) -> str:
    """Return why a cell has no figure, or what stands in for it."""
    if "source" not in node:
        return "" if node["score"] is not None else _("Too little is known: it is not scored and counts for nobody.")
    if node["is_hidden"]:
        return _("Too few answers: hidden so that nobody can be recognised. The town's mean counts instead.")
    if node["rests_on"] in {"missing", "late"}:
        return _("Not reported in time: counted like the lowest quarter of the villages.")
    if node["is_filled"]:
        return _("Nothing is known: the town's mean counts instead.")
    return ""


def _parts(lines: Sequence[Line], detail: Json) -> tuple[Line, ...]:
    """Return the classes with parts that sum, as printed, to the printed gap."""
    classes = [one for one in lines if one.depth == CLASSES and one.score is not None]
    root = lines[0]
    if not classes or root.score is None:
        return ()
    total = round(root.score, 1) - round(detail["reference"], 1)
    figures = rounded([one.part for one in classes], total)
    fields = Line.__dataclass_fields__
    return tuple(
        Line(**({name: getattr(one, name) for name in fields} | {"part": float(figure)}))
        for one, figure in zip(classes, figures, strict=True)
    )


def _named(lines: Sequence[Line], way: int) -> tuple[str, ...]:
    """Return sentences on the indicators that lift or lower the village most, saying where it is not sure."""
    leaves = [one for one in lines if one.is_indicator and one.score is not None and way * one.part >= NOTICED]
    words = {
        (1, True): _("%(name)s: %(score)s, the town %(town)s. It adds %(part)s points."),
        (1, False): _("%(name)s: %(score)s, the town %(town)s. It adds %(part)s points, but may be chance."),
        (-1, True): _("%(name)s: %(score)s, the town %(town)s. It costs %(part)s points."),
        (-1, False): _("%(name)s: %(score)s, the town %(town)s. It costs %(part)s points, but may be chance."),
    }
    return tuple(
        words[way, one.band != Standing.LIKE]
        % {
            "name": one.name,
            "score": f"{one.score:.1f}",
            "town": f"{one.town or 0:.1f}",
            "part": f"{abs(one.part):.1f}",
        }
        for one in sorted(leaves, key=lambda line: -way * line.part)[:MOST_NAMED]
    )


def _change(one: Json) -> Change:
    cell = one["index"]
    if not one["is_comparable"] or cell is None:
        why = _("another scheme: not comparable") if not one["is_comparable"] else _("no figure then")
        return Change(_said_quarter(one["quarter"]), None, "", "", why)
    said = {
        "up": _("better than then"),
        "down": _("worse than then"),
        Standing.LIKE.value: _("not distinguishable from then"),
    }[cell["said"]]
    margin = f"±{1.96 * cell['error']:.1f}"
    return Change(_said_quarter(one["quarter"]), cell["before"], signed(cell["change"]), margin, said)


def _pooled(detail: Json, quarter: str) -> str:
    """Return what several quarters together say: narrower margins than one alone."""
    one = detail.get("pooled")
    if one is None:
        return ""
    words = _("%(first)s to %(last)s together: %(score)s (%(low)s–%(high)s), the town %(town)s. %(said)s")
    return words % {
        "first": _said_quarter(one["quarters"][-1]),
        "last": _said_quarter(quarter),
        "score": f"{one['score']:.1f}",
        "low": f"{one['low']:.1f}",
        "high": f"{one['high']:.1f}",
        "town": f"{one['reference']:.1f}",
        "said": str(Standing(one["band"]).label),
    }


def _comparable(detail: Json) -> list[Json]:
    return [one for one in detail["trend"] if one["is_comparable"] and one["index"] is not None]


def _steady(detail: Json) -> str:
    if detail["steadiness"]:
        return _("How much depends on weights and methods was not tried for this scheme.")
    if detail["holds"] is None:
        return _("A red line holds this village down; that does not depend on weights or methods.")
    words = _("The statement holds in %(share)s of %(methods)s other plausible weights, scales and methods.")
    return words % {"share": percent(detail["holds"] / 100, 0), "methods": f"{detail['methods']:,}"}


def _place(detail: Json) -> str:
    words = _("By the answers at hand its place may be any from %(first)s to %(last)s of %(of)s.")
    said = words % {"first": detail["first"], "last": detail["last"], "of": detail["of"]}
    if (one := detail.get("pooled")) is None:
        return said
    more = _("Over the %(many)s quarters together: any from %(first)s to %(last)s of %(of)s.")
    return f"{said} " + more % {
        "many": len(one["quarters"]) + 1, "first": one["first"], "last": one["last"], "of": one["of"]
    }  # fmt: skip


def peer_name(code: str) -> str:
    """Return what a group of like villages is called."""
    return {
        "community": pgettext("peers", "communities"),
        "larger": pgettext("peers", "larger villages"),
        "smaller": pgettext("peers", "smaller villages"),
    }.get(code, pgettext("peers", "all villages"))


def _peer(peer: Json) -> str:
    said = {
        "above": _("clearly above them"),
        "below": _("clearly below them"),
        Standing.LIKE.value: _("not distinguishable from them"),
    }[peer["band"]]
    words = _("Compared with %(many)s like it (%(name)s, mean %(mean)s): %(said)s.")
    return words % {"many": peer["of"], "name": peer_name(peer["name"]), "mean": f"{peer['mean']:.1f}", "said": said}


def _asked(detail: Json) -> str:
    if not detail["answers"]:
        return _("No answers of residents are in this figure.")
    many = detail["answers"]
    if detail["response"] is None:
        return ngettext("%(n)s resident answered.", "%(n)s residents answered.", many) % {"n": many}
    words = ngettext(
        "%(n)s resident answered, %(share)s of those who may answer.",
        "%(n)s residents answered, %(share)s of those who may answer.",
        many,
    )
    return words % {"n": many, "share": percent(detail["response"])}


def _audit(detail: Json, lines: Sequence[Line]) -> tuple[str, ...]:
    """Return what audits found, line by line, and what that means for all other claims."""
    names = {one.code: one.name for one in lines}
    found = [
        _("%(name)s: the village said %(claimed)s, the audit found %(found)s; that counts.")
        % {"name": names.get(one["code"], one["code"]), "claimed": f"{one['claimed']:g}", "found": f"{one['found']:g}"}
        for one in detail["audited"]
    ]
    if not found:
        found.append(_("No line of this village was drawn for an audit this quarter."))
    if detail["audit_margin"] is not None and detail["audit_margin"] < UNSEEN:
        found.append(_("Every claim of the town that was looked at was as it had been said."))
    elif detail["audit_margin"] is not None:
        words = _(
            "Going by the town's audits, a claim nobody looked at may be off by %(points)s points; the margins say so."
        )
        found.append(words % {"points": f"{detail['audit_margin']:.1f}"})
    return tuple(found)


def standing_chart(lines: Sequence[Line], look: charts.Look) -> str:
    """Draw the index and its indices with margins, the town's beside each."""
    rows = [
        charts.Reading(one.name, one.score, one.low, one.high, one.band, one.town)
        for one in lines
        if one.depth < CLASSES and one.score is not None and one.low is not None and one.high is not None
    ]
    title = _("Scores with their margins, the town's as bars: %(rows)s") % {
        "rows": listed([f"{one.label} {one.score:.1f} ({one.low:.1f}–{one.high:.1f})" for one in rows])
    }
    return charts.forest(rows, title=title, look=look)


def parts_chart(parts: Sequence[Line], row: RunVillage, look: charts.Look) -> str:
    """Draw the way from the town's score to the village's, class by class."""
    bars = [charts.Part(one.name, one.part, one.signed) for one in parts]
    title = _("From the town's score to the village's: %(rows)s") % {
        "rows": listed([f"{one.label} {one.said}" for one in bars])
    }
    start, end = round(row.detail["reference"], 1), round(row.score, 1)
    return charts.waterfall(bars, start, end, title=title, first=_("The town"), last=_("This village"), look=look)


def trend_chart(row: RunVillage, quarter: str, look: charts.Look) -> str:
    """Draw the quarters that can be compared, the oldest first, this one last."""
    points = []
    for one in reversed(_comparable(row.detail)):
        cell = one["index"]
        now = row.detail["nodes"][0]["error"]
        before = max(0.0, cell["error"] ** 2 - now**2) ** 0.5
        points.append(
            charts.Reading(
                one["quarter"], cell["before"], max(0.0, cell["before"] - 1.96 * before),
                min(100.0, cell["before"] + 1.96 * before),
            )
        )  # fmt: skip
    points.append(charts.Reading(quarter, row.score, row.low, row.high, row.band))
    title = _("Quarter by quarter: %(rows)s") % {"rows": listed([f"{one.label} {one.score:.1f}" for one in points])}
    before_town = [one.get("reference") for one in reversed(_comparable(row.detail))]
    towns: list[float | None] = [*before_town, row.detail["reference"]]
    return charts.trend(points, towns, title=title, look=look)


def _drawn(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308  drawn here, every word escaped
