"""Write an answer as JSON or XML, the two alike by the Spark convention: a list is an element around equal elements.

The types are sent without a charset, as the public validator of Open311 wants them; both formats are UTF-8 by
themselves.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from xml.etree import ElementTree as ET

from doorstep.api.words import Format

CONTENT_TYPE: Final[Mapping[str, str]] = {Format.XML: "text/xml", Format.JSON: "application/json"}
ITEM: Final[Mapping[str, str]] = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "updates": "request_update",
    "attributes": "attribute",
    "endpoints": "endpoint",
    "formats": "format",
    "errors": "error",
}
"""What one element of a list is called, by the list's name."""
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(kind: Format, root: str, data: Mapping[str, Any] | Sequence[Any]) -> bytes:
    """Return `data` written in a format; `root` is the name of the outermost element, which JSON does without."""
    if kind is Format.JSON:
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    made: bytes = ET.tostring(_element(root, data), encoding="UTF-8", xml_declaration=True)
    return made


def _element(name: str, value: Any) -> ET.Element:
    made = ET.Element(name)
    if isinstance(value, Mapping):
        made.extend(_element(part, one) for part, one in value.items())
    elif isinstance(value, list | tuple):
        made.extend(_element(ITEM[name], one) for one in value)
    elif isinstance(value, bool):
        made.text = "true" if value else "false"
    elif value is not None:
        made.text = _NOT_XML.sub("\ufffd", str(value))
    return made
