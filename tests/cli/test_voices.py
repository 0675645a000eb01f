"""`doorstep voices` lists surveys, mixes what waits and writes results; it refuses what is not ready."""

from datetime import datetime
from pathlib import Path

import pytest
from tests.programmes.small_county import make_county
from tests.voices.surveys import cells_of, day, make_survey, send

from doorstep.base.actor import SYSTEM
from doorstep.cli.main import main
from doorstep.voices.actions.waves import close_wave, release_wave


@pytest.mark.django_db
def test_surveys_are_listed_mixed_and_written_once_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], a_moment: datetime
) -> None:
    survey = make_survey(make_county(a_moment), (25, 5))
    for at in range(20):
        send(survey.code(0, at))
    number, file = str(survey.wave.pk), tmp_path / "results.xlsx"

    codes = [main(["--lang", "en", "voices", *words]) for words in (["list"], ["mix"], ["export", number, str(file)])]
    release_wave(SYSTEM, wave=close_wave(SYSTEM, wave=survey.wave, now=day(30)), now=day(30))
    codes += [main(["--lang", "en", "voices", "export", number, str(file)]) for _ in range(2)]

    told = capsys.readouterr()
    assert codes == [0, 0, 2, 0, 2]
    assert told.out.splitlines()[1] == "10 sheets written out."
    assert ("not published" in told.err, "exists already" in told.err) == (True, True)
    assert cells_of(file.read_bytes())[0][1][1:5] == [100.0, 83.9, 100.0, 20.0]
