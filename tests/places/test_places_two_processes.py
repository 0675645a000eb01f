"""Two processes apply a list at the same moment: one does, the other is told to look again."""

import json
from pathlib import Path

import pytest
from tests.processes import at_once, starter, told

CHILD = Path(__file__).with_name("import_in_a_process.py")
LOOK_AGAIN = "refused: Somebody changed the list of places since your preview. Upload it again and look once more."


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_processes_one_applies_and_the_other_is_told_to_look_again(tmp_path: Path) -> None:
    start = starter(CHILD, tmp_path)
    previews = json.loads(told(start("preview")))

    said = sorted(at_once(start("apply", number) for number in previews))

    left = json.loads(told(start("count")))

    assert said == ["applied", LOOK_AGAIN]
    assert left == {
        "states": ["applied", "previewed"],
        "places": left["rows of the one applied"],
        "rows of the one applied": left["places"],
        "faults": [],
        "journal": 1,
    }
    assert left["places"] in {182, 92}
