"""Machine code on disk is never older than any file it was made from."""

from __future__ import annotations

import re
from pathlib import Path

from doorstep.engines.planning.visits import compiled


def test_every_file_with_compiled_functions_is_part_of_the_stamp() -> None:
    folder = Path(compiled.__file__).parent
    marked = {file.name for file in folder.glob("*.py") if re.search(r"^@(compiled|inner)$", file.read_text(), re.M)}

    assert marked | {"heat.py"} == set(compiled._FILES)
