"""Started by the test of two processes: `preview`, `apply ID` (waits for a line first), `count`."""

import json
import sys
from datetime import datetime

import django

django.setup()

from tests import migrated  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.clock import TIME_ZONE  # noqa: E402
from doorstep.base.models.journal import JournalEntry  # noqa: E402
from doorstep.kernel.geo import Frame  # noqa: E402
from doorstep.places import queries  # noqa: E402
from doorstep.places.actions import imports  # noqa: E402
from doorstep.places.models import Place, PlaceImport  # noqa: E402
from doorstep.places.rules.said import Refused  # noqa: E402

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=TIME_ZONE)


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def preview() -> None:
    migrated.bring()
    lines = ["代码,名称", "330523,安吉县", "330523003,灵峰街道"]
    lines += [f"330523003{200 + at},第{at}村" for at in range(180)]
    batches = [
        imports.preview_import(SYSTEM, data="\n".join(some).encode(), file_name="a.csv", frame=Frame.WGS84, now=NOW)
        for some in (lines, lines[:93])
    ]
    say(json.dumps([batch.pk for batch in batches]))


def apply(number: int) -> None:
    batch = PlaceImport.objects.get(pk=number)
    say("ready")
    sys.stdin.readline()
    try:
        imports.apply_import(SYSTEM, batch, now=NOW)
        say("applied")
    except Refused as refusal:
        say(f"refused: {refusal.why.en}")


def count() -> None:
    applied = PlaceImport.objects.filter(state="applied")
    left = {
        "states": sorted(PlaceImport.objects.values_list("state", flat=True)),
        "places": Place.objects.count(),
        "rows of the one applied": sum(applied.values_list("rows", flat=True)),
        "faults": list(queries.faults()),
        "journal": JournalEntry.objects.filter(verb="places.apply_import").count(),
    }
    say(json.dumps(left))


if __name__ == "__main__":
    {"preview": preview, "apply": lambda: apply(int(sys.argv[2])), "count": count}[sys.argv[1]]()
