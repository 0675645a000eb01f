"""How forms are drawn: plain inputs and lists in one go, the way Django's own templates draw them, all else by those.

A page of filters has half a dozen of these, and a template for each costs more than all the rest of the page.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]


class Renderer(TemplatesSetting):
    """Draws widgets and forms; named in `settings.FORM_RENDERER`."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Return what the template of this name would say."""
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


_MARKUP: Final = re.compile("[&<>\"']").search


def said(value: Any) -> str:
    """Write a value into markup, escaped unless it is markup already; as Django's `conditional_escape`, only faster."""
    text = value if isinstance(value, str) else str(value)
    return text if isinstance(text, SafeString) or not _MARKUP(text) else html.escape(text)


def attributes(given: Mapping[str, Any]) -> str:
    """Write a tag's attributes: `True` by its name alone, `False` not at all."""
    return "".join(
        f" {said(name)}" if value is True else f' {said(name)}="{said(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{said(widget["value"])}"'
    return f'<input type="{said(widget["type"])}" name="{said(widget["name"])}"{value}{attributes(widget["attrs"])}>'


def _textarea(widget: Widget) -> str:
    begun = f'<textarea name="{said(widget["name"])}"{attributes(widget["attrs"])}>'
    return f"{begun}\n{said(widget['value'] or '')}</textarea>"


def _select(widget: Widget) -> str:
    groups = "".join(_group(name, options) for name, options, _ in widget["optgroups"])
    return f'<select name="{said(widget["name"])}"{attributes(widget["attrs"])}>{groups}</select>'


def _group(name: Any, options: Sequence[Widget]) -> str:
    drawn = "".join(
        f'<option value="{said(one["value"])}"{attributes(one["attrs"])}>{said(one["label"])}</option>'
        for one in options
    )
    return f'<optgroup label="{said(name)}">{drawn}</optgroup>' if name else drawn


_INPUTS: Final = (
    *("checkbox", "color", "date", "datetime", "email", "hidden", "input", "number"),
    *("password", "search", "tel", "text", "time", "url"),
)
DRAWN: Final[Mapping[str, Callable[[Widget], str]]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
}
"""What is drawn here, by the template it stands for."""
