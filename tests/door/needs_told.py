"""Telling a need over the pages, as a browser without script does."""

import io
import re
from datetime import datetime
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from PIL import ExifTags, Image
from tests.door.conftest import text

from doorstep.base.clock import TIME_ZONE

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)"(?: id="[^"]*")? value="([^"]*)"')
CODE = re.compile(r"/slip/([0-9A-Z]{8})/")
WORDS = "村口的路灯不亮了，晚上看不见路"


def carried(page: HttpResponseBase) -> dict[str, str]:
    """Return what a step carries along unseen, as a browser would send it."""
    form = text(page).split("<main")[1]
    return {name: unescape(value) for name, value in HIDDEN.findall(form) if name != "csrfmiddlewaretoken"}


def walk(client: Client, sent: dict[str, Any]) -> Any:
    """Send a step and follow to the next one."""
    return client.post("/tell/", sent, follow=True)


def upto(client: Client, village: int, words: str = WORDS, category: str = "light", **more: Any) -> dict[str, str]:
    """Go through the first three steps and return what the last one carries."""
    client.post("/tell/", {"go": "anew"})
    first = walk(client, carried(client.get("/tell/")) | {"text": words, "go": "next"})
    about = {"category": category} | ({"danger": "on"} if more.pop("danger", "") else {})
    about |= {"kind": more.pop("kind")} if "kind" in more else {}
    second = walk(client, carried(first) | about | {"go": "next"})
    third = walk(client, carried(second) | {"village": str(village), "go": "next"} | more)
    return carried(third)


def send(client: Client, sent: dict[str, Any], **more: Any) -> HttpResponseBase:
    """Press "send" on the last step."""
    return client.post("/tell/", sent | {"go": "send"} | more)


def code_of(answer: HttpResponseBase) -> str:
    """Return the slip's code in the address one is sent to."""
    found = CODE.search(answer.headers["Location"])
    assert found is not None
    return found[1]


def jpeg(width: int = 40, height: int = 30, *, says_where: bool = False, name: str = "IMG_1.jpg") -> Any:
    """Return a photo as a telephone sends it, with place and time in it if wanted."""
    out = io.BytesIO()
    image = Image.new("RGB", (width, height), (200, 120, 40))
    if says_where:
        exif = Image.Exif()
        exif[ExifTags.Base.Model] = "Telephone 9"
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (30, 38, 0)}
        )
        image.save(out, "JPEG", exif=exif)
    else:
        image.save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def september(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of September 2026."""
    return datetime(2026, 9, day, hour, minute, tzinfo=TIME_ZONE)
