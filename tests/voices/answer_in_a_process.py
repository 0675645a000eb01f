"""Started by tests and the benchmark: `prepare N FILE`, `race CODE THREADS`, `serve PORT`, `count`."""

import json
import logging
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import django
from django.db import connection

django.setup()

from django.test import Client  # noqa: E402
from tests import migrated  # noqa: E402
from tests.programmes.small_county import make_county  # noqa: E402
from tests.voices.surveys import make_survey  # noqa: E402

from doorstep.base.actor import SYSTEM  # noqa: E402
from doorstep.base.clock import now  # noqa: E402
from doorstep.cli.serve import answer, listen  # noqa: E402
from doorstep.voices.actions.waves import close_wave  # noqa: E402
from doorstep.voices.models import Envelope, Invitation, Sheet, Wave  # noqa: E402
from doorstep.voices.queries.faults import faults  # noqa: E402
from doorstep.voices.words import InvitationState  # noqa: E402


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def prepare(letters: int, file: Path) -> None:
    """Open a survey from yesterday on, and write its codes down."""
    migrated.bring()
    began = now() - timedelta(days=1)
    each = [letters // 4 + (at < letters % 4) for at in range(4)]
    survey = make_survey(make_county(began), each, eligible=letters + 4, now=began)
    codes = [one.code for area in survey.areas for one in survey.codes[area.pk]]
    file.write_text(json.dumps(codes))
    say(str(len(codes)))


def race(code: str, threads: int) -> None:
    """Let each thread send the same code at the same moment; say how many were thanked."""
    barrier = Barrier(threads)

    def send(number: int) -> bool:
        client = Client()
        client.cookies["django_language"] = "en"
        form = {"code": code, "form": f"{number:032}", "q-answered": "1", "q-service": "3", "q-visits": str(number)}
        barrier.wait()
        page = client.post("/v/", form)
        connection.close()
        return b"Your answers are in." in page.content

    Client().get("/v/")
    say("ready")
    sys.stdin.readline()
    with ThreadPoolExecutor(threads) as pool:
        say(str(sum(pool.map(send, range(threads)))))


def serve(port: int) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that somebody waits is what is wanted here
    server = listen("127.0.0.1", port, threads=4)
    say("ready")
    answer(server)


def count() -> None:
    """Close the survey and say how many answered, how often each answer is there, and what does not hold."""
    waiting = Envelope.objects.count()
    close_wave(SYSTEM, wave=Wave.objects.select_related("place").get(), now=now())
    marks = Counter(one["visits"] for one in Sheet.objects.values_list("answers", flat=True))
    spent = Invitation.objects.filter(state=InvitationState.ANSWERED).count()
    told = {"waiting": waiting, "spent": spent, "marks": sorted(marks.items()), "faults": list(faults())}
    say(json.dumps(told))


if __name__ == "__main__":
    task, *given = sys.argv[1:]
    if task == "prepare":
        prepare(int(given[0]), Path(given[1]))
    elif task == "race":
        race(given[0], int(given[1]))
    elif task == "serve":
        serve(int(given[0]))
    else:
        count()
