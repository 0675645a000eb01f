"""Which kinds of reports there are: each scheme brings its own, named in `settings.OPERATIONS`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from doorstep.base.actor import Actor
from doorstep.devices.models import Operation
from doorstep.devices.words import Why


class Unclear(Exception):  # noqa: N818  named after what happened
    """The report cannot be carried out as it is: a person decides."""

    def __init__(self, why: Why, **detail: Any) -> None:
        super().__init__(why.value)
        self.why = why
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something about a report that was carried out and that a person must look at."""

    why: Why
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What carrying a report out came to.

    Args:
        result: Plain JSON, ids and figures, told to the device.
        doubts: What a person must look at.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of report.

    Args:
        label: What people call it.
        handle: Carries one out inside a transaction of its own: `handle(by, operation, now) -> Done`; raises `Unclear`
            where a person must decide, and any `ValueError` where it contradicts what is recorded.
    """

    label: str | Promise
    handle: Callable[[Actor, Operation, datetime], Done]


def kinds() -> dict[str, Kind]:
    """Return every kind by its name."""
    found: dict[str, Kind] = {}
    for path in settings.OPERATIONS:
        found |= import_string(path)
    return found


def label_of(kind: str) -> str:
    """Return what people call a kind; one that nobody knows stays as it came."""
    known = kinds().get(kind)
    return str(known.label) if known else kind
