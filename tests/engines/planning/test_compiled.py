"""Machine code on disk is never older than any file it was made from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doorstep.engines.planning import compiled


@pytest.mark.parametrize(("folder", "least"), [("periodic", 6), ("siting", 4), ("visits", 6)])
def test_every_file_with_compiled_functions_is_part_of_the_stamp(folder: str, least: int) -> None:
    files = Path(compiled.__file__).parent / folder
    words = r"^@(compiled|inner|bare|open_bare|in_place)$"
    marked = {file.name for file in files.glob("*.py") if re.search(words, file.read_text(), re.M)}

    assert marked - set(compiled.kernels(files)) == set()
    assert len(marked) >= least
