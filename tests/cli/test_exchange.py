"""`doorstep exchange`: a package made and taken in at the machine, with the reason where it is refused."""

from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override
from tests.partners import theirs
from tests.programmes.small_county import County, make_county

from doorstep.base import clock
from doorstep.base.actor import SYSTEM
from doorstep.cli.main import main
from doorstep.partners.actions.peers import add_peer
from doorstep.partners.exchange import opened, sealed
from doorstep.partners.models import Package, Pairing, Peer
from doorstep.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(db: None) -> County:
    return make_county(clock.now())


@pytest.fixture
def peer(here: County) -> Peer:
    return add_peer(
        SYSTEM, code="341822", name="广德市", key=theirs.KEY, valid_from=date(2026, 1, 1), now=clock.now()
    )[0]  # fmt: skip


def doorstep(*arguments: str | Path) -> int:
    with override("zh-hans"):
        return main(["--lang", "en", "exchange", *map(str, arguments)])


def came(folder: Path, data: bytes, name: str = "1.doorstep") -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def test_a_package_is_made_into_a_file_that_is_never_overwritten(peer: Peer, tmp_path: Path) -> None:
    file = tmp_path / "out.doorstep"

    codes = [doorstep("export", file, "--peer", "341822") for _ in range(2)]

    assert codes == [0, 2]
    assert opened(sealed(file.read_bytes()), theirs.KEY).sequence == 1
    assert Package.objects.count() == 1


def test_a_package_is_taken_in_once(peer: Peer, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = came(tmp_path, theirs.sent(1, pairings=(theirs.pairing(),)))

    codes = [doorstep("import", file, "--yes") for _ in range(2)]

    assert codes == [0, 0]
    assert Pairing.objects.count() == 1
    said = capsys.readouterr().out
    assert "new 1  changed 0" in said
    assert "Taken in before; nothing has changed." in said


def test_without_a_yes_nothing_is_taken_in(peer: Peer, tmp_path: Path) -> None:
    code = doorstep("import", came(tmp_path, theirs.sent(1, pairings=(theirs.pairing(),))))

    assert (code, Pairing.objects.exists()) == (0, False)


def test_whom_it_names_is_registered_in_the_village_of_the_code(peer: Peer, here: County, tmp_path: Path) -> None:
    file = came(tmp_path, theirs.sent(1, secondments=(theirs.post(person="吴海燕"),)))

    codes = [doorstep("import", file, "--yes"), doorstep("import", file, "--yes", "--village", "330523003202")]

    assert codes == [2, 0]
    assert Person.objects.get().village == here.villages[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("export", "x.doorstep"), "Name the peer: --peer CODE. Known: 341822"),
        (("export", "x.doorstep", "--peer", "341822", "--names"), "No agreement on sharing covers names"),
        (("import", "missing.doorstep"), "Cannot read"),
        (("import", "bad.doorstep"), "not a package of Doorstep"),
        (("import", "forged.doorstep"), "The signature does not hold"),
        (("import", "bad.doorstep", "--village", "1"), "no place with the code 1"),
    ],
)
def test_what_cannot_be_done_says_why(
    peer: Peer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    came(tmp_path, b"hello", "bad.doorstep")
    came(tmp_path, theirs.sent(key="00" * 32), "forged.doorstep")

    code = doorstep(*words)

    assert code == 2
    assert said in capsys.readouterr().err


def test_another_package_with_a_number_in_use_is_left_to_a_person(
    peer: Peer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doorstep("import", came(tmp_path, theirs.sent(1, pairings=(theirs.pairing(),))), "--yes")

    code = doorstep("import", came(tmp_path, theirs.sent(1, pairings=(theirs.pairing(title="乙"),)), "2"), "--yes")

    assert code == 2
    assert "Another package 1 was taken in before" in capsys.readouterr().err
    assert Pairing.objects.get().title == "结对 1"
