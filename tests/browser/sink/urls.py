"""The parts on show, beside the base's own addresses."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.translation import get_language

NEXT = datetime(2026, 11, 26, 1, 20, tzinfo=UTC)
DEPOT = [119.68, 30.64]


def is_english() -> bool:
    return (get_language() or "").startswith("en")


class Search(forms.Form):
    q = forms.CharField(required=False)
    town = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = is_english()
        self.fields["q"].label = "Village" if english else "村名"
        self.fields["town"].label = "Township" if english else "乡镇"
        fields: dict[str, Any] = self.fields
        fields["town"].choices = [("", "All" if english else "全部"), ("1", "Lingfeng" if english else "灵峰街道")]


class Everything(forms.Form):
    name = forms.CharField()
    minutes = forms.IntegerField(required=False, max_value=600)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
    days = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    when = forms.ChoiceField(widget=forms.RadioSelect)
    agreed = forms.BooleanField()
    file = forms.FileField(required=False)
    note = forms.CharField(required=False, widget=forms.Textarea)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = is_english()
        labels = {
            "name": ("Name", "名称"),
            "minutes": ("Minutes of a shift", "班次时长"),
            "kind": ("Kind", "种类"),
            "days": ("Days", "哪几天"),
            "when": ("Half of the day", "上午还是下午"),
            "agreed": ("I have read it", "我看过了"),
            "file": ("File", "文件"),
            "note": ("Note", "备注"),
        }
        for name, (en, zh) in labels.items():
            self.fields[name].label = en if english else zh
        self.fields["minutes"].help_text = "With the way back to the depot." if english else "算上回车库的路。"
        week = ["Mon", "Tue", "Wed"] if english else ["周一", "周二", "周三"]
        fields: dict[str, Any] = self.fields
        fields["days"].choices = list(enumerate(week))
        fields["when"].choices = [
            ("am", "Morning" if english else "上午"),
            ("pm", "Afternoon" if english else "下午"),
        ]


def page(name: str, **context: Any) -> Any:
    def view(request: HttpRequest) -> HttpResponse:
        if request.GET.get("say"):
            messages.success(request, "Saved." if is_english() else "存好了。")
        filled = {key: value(request) if callable(value) else value for key, value in context.items()}
        template = engines["django"].from_string((Path(__file__).parent / f"{name}.html").read_text())
        return HttpResponse(template.render({"en": is_english(), **filled}, request))

    return view


def said(en: str, zh: str) -> Any:
    return lambda _request: en if is_english() else zh


def feature(kind: str, name: str, coordinates: Any, colour: int | None = None, **more: Any) -> dict[str, Any]:
    shape = {"line": "LineString", "area": "Polygon"}.get(kind, "Point")
    return {
        "type": "Feature",
        "geometry": {"type": shape, "coordinates": coordinates},
        "properties": {"kind": kind, "name": name, "colour": colour, **more},
    }


def routes(_request: HttpRequest) -> dict[str, Any]:
    english = is_english()
    days = ("Mon", "Tue", "Wed") if english else ("周一", "周二", "周三")
    made = [
        feature(
            "area",
            "Anji" if english else "安吉县",
            [
                [
                    [119.25, 30.4],
                    [119.4, 30.8],
                    [119.7, 30.9],
                    [119.87, 30.7],
                    [119.75, 30.4],
                    [119.5, 30.35],
                    [119.25, 30.4],
                ]
            ],
        ),
        feature("depot", "Depot" if english else "车库", DEPOT),
    ]
    for colour, day in enumerate(days):
        points = [[119.45 + 0.1 * colour, 30.5 + 0.1 * ((colour + step) % 3)] for step in range(3)]
        made.append(feature("line", day, [DEPOT, *points, DEPOT], colour, layer=day))
        made += [
            feature("stop", f"{day} {step + 1}", at, colour, layer=day, label="9:20", url=f"#{colour}{step}")
            for step, at in enumerate(points)
        ]
    made.append(
        feature("unmet", "Puyuan" if english else "浦源社区", [119.35, 30.5], label="too far" if english else "太远了")
    )
    return {"type": "FeatureCollection", "features": made}


def rows(_request: HttpRequest) -> list[dict[str, Any]]:
    names = ("Guishan", "Changlong", "Zhangzhi") if is_english() else ("皈山场村", "长隆村", "张芝村")
    times = ([560, None, None, 560, None], [None, 615, None, None, None], [None, 820, None, None, 820])
    return [{"name": name, "at": at, "people": 2500} for name, at in zip(names, times, strict=True)]


def refused(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def broken(_request: HttpRequest) -> HttpResponse:
    message = "on purpose"
    raise RuntimeError(message)


urlpatterns = [
    path(
        "",
        page(
            "village",
            next=NEXT,
            days=[NEXT - timedelta(days=2), NEXT],
            week=said("What happens this week", "本周安排"),
        ),
        name="home",
    ),
    path(
        "plan/",
        page(
            "plan",
            routes=routes,
            rows=rows,
            five=range(5),
            page=lambda request: Paginator(range(95), 10).get_page(request.GET.get("page", 4)),
            reached=said("of people without a pharmacy are reached", "无药店村的居民有车到"),
            stops_said=said("40 stops, 5 routes", "40 站 · 5 线"),
            stops_label=said("14 of them twice a week", "其中 14 站每周两次"),
            per_week=said("driven in a week", "每周行驶"),
            walk=said("to walk for the farthest", "最远的村走到站点"),
            map_label=said("Map of the routes; the timetable below says the same", "路线图；下面的时刻表内容相同"),
            timetable=said("Timetable", "时刻表"),
        ),
        name="sink_plan",
    ),
    path(
        "parts/",
        page(
            "parts",
            five=range(5),
            kinds=["good", "warn", "bad", "plain"],
            search=lambda request: Search(request.GET),
            form=lambda _request: Everything({"minutes": "900"}),
            nothing=said("No vehicles yet", "还没有车"),
            remove=said("Remove the draft", "删掉草稿"),
        ),
        name="sink_parts",
    ),
    path("refused/", refused),
    path("broken/", broken),
    path("", include("doorstep.base.urls")),
]
handler400 = "doorstep.base.views.bad_request"
handler403 = "doorstep.base.views.forbidden"
handler404 = "doorstep.base.views.not_found"
handler500 = "doorstep.base.views.server_error"
