"""Story 02: Zhangwu and Dongting, each on an installation of its own, with nothing between them but packages."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.processes import Nursery

CHILD = Path(__file__).with_name("township.py")
Town = Callable[..., Any]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Town]:
    """Zhangwu and Dongting, begun: `zhangwu("figures")` runs a verb of `township.py` there."""

    def town(code: str) -> Town:
        folder = tmp_path_factory.mktemp(code)
        environment = os.environ | {
            "DATABASE_URL": "",
            "DOORSTEP_DATA": str(folder),
            "DOORSTEP_COUNTY": code,
            "DOORSTEP_SECRET_KEY": code,
            "PYTHONPATH": f"src{os.pathsep}.",
            "DJANGO_SETTINGS_MODULE": "doorstep.site.settings",
        }

        nursery = Nursery(environment)

        def run(*words: object) -> Any:
            child = nursery.start(*words, path=str(CHILD), stderr=subprocess.PIPE)
            said, complained = child.communicate()
            assert child.returncode == 0, complained
            return json.loads(said)

        return run

    return town("330523"), town("341822")


def test_two_townships_pair_lend_work_and_exchange(towns: tuple[Town, Town], tmp_path: Path) -> None:
    zhangwu, dongting = towns
    first, second, third = (tmp_path / f"{number}.doorstep" for number in (1, 2, 3))

    begun = [zhangwu("begin"), dongting("begin")]
    zhangwu("owe", "清运界河垃圾")
    unnamed = [zhangwu("export", first, "names"), zhangwu("export", first)]
    taken = dongting("import", first)
    dongting("add", "询问笔录.pdf")
    dongting("owe", "夜间巡河")
    named = dongting("export", second, "names")
    back = zhangwu("import", second)

    # Overlapping posts are warned about; one login does not speak for both sides.
    assert [one["same login"] for one in begun] == ["SameLogin", "SameLogin"]
    assert begun[0]["warned"] == "乡长助理 (2026-03-01 – 2027-02-28)"
    # Names, and files that hold personal data, leave only under an agreement: Zhangwu has none, Dongting has one.
    assert unnamed == [{"refused": "NoSharingAgreement"}, {"sequence": 1, "files": 1, "withheld": 1}]
    assert named == {"sequence": 1, "files": 1, "withheld": 0}
    # Seven pairings, a post, a case, its file and a duty went over; a post, a file and a duty came back.
    assert (taken["new"], taken["conflict"]) == (11, 0)
    assert (back["new"], back["conflict"]) == (3, 0)

    ours, theirs = zhangwu("figures"), dongting("figures")
    # 12 village branches paired, seen on both sides; the two firms beside them are none.
    assert (ours["villages paired"], theirs["villages paired"]) == (12, 12)
    assert (ours["sides paired"], theirs["sides paired"]) == (14, 14)
    assert (ours["pairings"], ours["theirs"], theirs["pairings"], theirs["theirs"]) == (7, 0, 7, 7)
    assert ours["progress"] == theirs["progress"] == [2]
    # Officials both ways, each named where the name may be.
    assert ours["posts"] == [
        ["乡长助理", "鄣吴镇人民政府", "东亭乡人民政府", "agreed", "周晓岚"],
        ["镇长助理", "东亭乡人民政府", "鄣吴镇人民政府", "agreed", "吴海燕"],
    ]
    assert theirs["posts"][0] == ["乡长助理", "鄣吴镇人民政府", "东亭乡人民政府", "agreed", None]
    assert theirs["people"] == ["吴海燕"]
    # Two credit lines, each on its own side: 80 and 60 million yuan, what is drawn is no longer available.
    assert ours["credit"] == [["安吉农商银行", 80, 20, 60]]
    assert theirs["credit"] == [["广德农商银行", 60, 20, 40]]
    # Each side owes something in the one case, and reads what the other owes.
    own, other = ["清运界河垃圾", "鄣吴镇综合执法队", "owed"], ["夜间巡河", "东亭乡综合执法队", "owed"]
    assert (ours["duties here"], ours["duties there"]) == ([own], [other])
    assert (theirs["duties here"], theirs["duties there"]) == ([other], [own])
    # One case, one lead, one list of files with the same contents, but for the one that had to stay.
    assert ours["case"] == theirs["case"] == [["鄣吴镇综合执法队", True], ["东亭乡综合执法队", False]]
    assert theirs["files"] == ["现场照片.jpg", "询问笔录.pdf"]
    assert theirs["contents"] == ["what Zhangwu saw", "341822 询问笔录.pdf"]
    assert ours["files"] == ["举报人陈述.txt", *theirs["files"]]
    assert ours["contents"] == ["who told Zhangwu", *theirs["contents"]]
    assert (ours["faults"], theirs["faults"]) == ([], [])

    # The same package again changes nothing, not even the journal.
    dongting("import", first)
    assert dongting("figures") == theirs

    # A byte changed on the way, or a package sent back to where it came from: refused.
    spoiled = bytearray(first.read_bytes())
    spoiled[-1] ^= 1
    third.write_bytes(spoiled)
    assert dongting("import", third) == {"refused": "Tampered"}
    assert zhangwu("import", first) == {"refused": "ForAnother"}
    assert dongting("figures") == theirs

    # A fen more than is available is refused; exactly that is not.
    assert [zhangwu("overdraw"), dongting("overdraw")] == [{"refused": "NotEnoughCredit"}] * 2
    drawn = [town("figures") for town in towns]
    assert [one["credit"][0][1:] for one in drawn] == [[80, 80, 0], [60, 60, 0]]
    assert [one["faults"] for one in drawn] == [[], []]


def test_the_joint_calendar_and_the_other_reading_of_the_same_twelve(towns: tuple[Town, Town], tmp_path: Path) -> None:
    zhangwu, dongting = towns
    third = tmp_path / "3.doorstep"

    # The joint calendar is read by both sides under one address.
    assert zhangwu("calendar") == {
        "events": ["联席会", "鄣吴村—高峰村开始", "支部共办活动：已完成2，目标4场", "鄣吴村—高峰村最后一天"]
    }

    # The other reading: one pairing of all twelve. Still twelve village branches, on both sides.
    assert zhangwu("together") == {"sides of one": 12}
    zhangwu("done")
    # Once Zhangwu has an agreement, the file that stayed goes over with the next package.
    zhangwu("share")
    assert zhangwu("export", third) == {"sequence": 2, "files": 2, "withheld": 0}
    again = dongting("import", third)
    assert (again["new"], again["changed"]) == (2, 1)
    assert dongting("figures")["files"] == ["举报人陈述.txt", "现场照片.jpg", "询问笔录.pdf"]
    assert dongting("figures")["duties there"] == [["清运界河垃圾", "鄣吴镇综合执法队", "done"]]
    assert (zhangwu("figures")["villages paired"], dongting("figures")["villages paired"]) == (12, 12)
