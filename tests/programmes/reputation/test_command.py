"""`doorstep reputation` lists, reckons, shows, verifies and writes; what cannot be done is said."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from tests.programmes.reputation.closed import close
from tests.programmes.reputation.conftest import Town, make_quarter

from doorstep.base.actor import Actor
from doorstep.cli.main import main
from doorstep.programmes.reputation.models import Run, Scheme


def said(*words: str) -> int:
    return main(["--lang", "en", "reputation", *words])


@pytest.mark.django_db
def test_a_quarter_is_reckoned_shown_verified_and_written(
    town: Town, scheme: Scheme, clerk_of: Callable[[str], Actor], a_moment: datetime, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    quarter = close(town, scheme, clerk_of, a_moment)
    made, one = tmp_path / "town.xlsx", tmp_path / "village.xlsx"

    codes = [said("reckon", str(quarter.pk))]
    run = Run.objects.get()
    codes += [said("list"), said("show", str(run.pk)), said("verify"), said("export", str(run.pk), str(made))]
    codes.append(said("export", str(run.pk), str(one), "--village", "灵溪村"))

    told = capsys.readouterr().out
    assert codes == [0] * 6
    assert told.count(run.result_digest) == 2
    assert f"{run.pk}\tcomputed again, the same digits" in told
    sheets = [CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes())).sheet_names for file in (made, one)]
    assert sheets[0] == ["Villages", "About"]
    assert sheets[1][-2:] == ["What it asked", "Opinions"]


@pytest.mark.django_db
def test_what_cannot_be_reckoned_or_written_is_refused(
    town: Town, scheme: Scheme, clerk_of: Callable[[str], Actor], a_moment: datetime, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    quarter = close(town, scheme, clerk_of, a_moment)
    running = make_quarter(town, scheme, a_moment + timedelta(days=20), number=3)
    said("reckon", str(quarter.pk))
    number, there = str(Run.objects.get().pk), tmp_path / "there.xlsx"
    there.write_bytes(b"")

    codes = [
        said("reckon", str(running.pk)), said("reckon"), said("show", "999"), said("export", number),
        said("export", number, str(there)), said("export", number, str(tmp_path / "x.xlsx"), "--village", "无此村"),
    ]  # fmt: skip

    told = capsys.readouterr().err
    assert codes == [2] * 6
    assert "not closed yet" in told
    assert "exists already" in told


@pytest.mark.django_db
def test_a_run_whose_result_was_changed_behind_its_back_does_not_verify(
    town: Town, scheme: Scheme, clerk_of: Callable[[str], Actor], a_moment: datetime,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    quarter = close(town, scheme, clerk_of, a_moment)
    said("reckon", str(quarter.pk))
    run = Run.objects.get()
    run.result["gap"][0] = 99.0
    run.pk, run.number = None, 2
    run.save()

    code = said("verify")

    assert code == 1
    assert "its result is not what its digest says" in capsys.readouterr().out
