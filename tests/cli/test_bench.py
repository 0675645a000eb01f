"""`doorstep bench` tries a folder of problems, checks every plan, and says what is wrong with the folder."""

from pathlib import Path

import pytest

from doorstep.cli.main import main

SQUARE = """1 1 4 2
0 2
0 2
0 0 0 0 0 0 0
1 10 0 0 1 1 2 1 2
2 10 1 0 1 1 2 1 2
3 -10 0 0 1 1 2 1 2
4 -10 1 0 1 1 2 1 2
"""


def bench(folder: Path, *more: str) -> int:
    return main(["--lang", "en", "bench", "planning", "--dir", str(folder), "--seconds", "0.2", *more])


@pytest.mark.parametrize("search", ["periodic", "timetable"])
def test_each_problem_of_a_folder_is_tried_with_each_seed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], search: str
) -> None:
    (tmp_path / "square").write_text(SQUARE)
    (tmp_path / "best_known.csv").write_text("Instance, Best_known\nsquare,42.10\nabsent,1\n")

    code = bench(tmp_path, "--seeds", "1,2", "--search", search)

    said = capsys.readouterr()
    assert code == 0
    assert [line.split()[:4] + line.split()[-1:] for line in said.out.splitlines()[1:3]] == [
        ["square", "1", "42.10", "42.10", "yes"],
        ["square", "2", "42.10", "42.10", "yes"],
    ]
    assert said.out.splitlines()[-1].startswith("2 runs, mean gap 0.000 %")
    assert said.err == f"{tmp_path} has 1 of 2 listed problems; there is no file for absent.\n"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "没有算例 round、sqare；有 square、a、b、c、d 等 6 个。\n"),
        ("en", "There is no problem round, sqare; there are square, a, b, c, d and 1 more.\n"),
    ],
)
def test_a_problem_asked_for_by_a_name_there_is_not_is_refused_with_some_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    (tmp_path / "square").write_text(SQUARE)
    (tmp_path / "unlisted").write_text(SQUARE)
    (tmp_path / "best_known.csv").write_text("instance,best_known\nsquare,42.1\na,1\nb,1\nc,1\nd,1\n")

    code = main(["--lang", language, "bench", "planning", "--dir", str(tmp_path), "--only", "square,sqare, round"])

    assert code == 2
    assert capsys.readouterr() == ("", said)


def test_only_the_problems_asked_for_are_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("square", "other", "unlisted"):
        (tmp_path / name).write_text(SQUARE)
    (tmp_path / "best_known.csv").write_text("instance,best_known\nsquare,42.1\nother,42.1\nabsent,1\n")

    code = bench(tmp_path, "--only", "other, unlisted")

    said = capsys.readouterr()
    assert (code, said.err) == (0, "")
    assert [line.split()[0] for line in said.out.splitlines()[1:-1]] == ["other", "unlisted"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "{folder} 里有名单上 8 个算例中的 1 个；没有 a、b、c、d、e 等 7 个。\n"),
        ("en", "{folder} has 1 of 8 listed problems; there is no file for a, b, c, d, e and 2 more.\n"),
    ],
)
def test_a_folder_with_few_of_the_listed_problems_says_so_in_one_line_and_is_no_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    (tmp_path / "square").write_text(SQUARE)
    rows = [("instance", "best_known"), ("square", "42.10"), *((name, "1") for name in "abcdefg")]
    (tmp_path / "best_known.csv").write_text("\n".join(map(",".join, rows)))

    code = main(["--lang", language, "bench", "planning", "--dir", str(tmp_path), "--seconds", "0.2"])

    assert (code, capsys.readouterr().err) == (0, said.format(folder=tmp_path))


def test_a_run_may_end_once_the_best_known_cost_is_reached(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "square").write_text(SQUARE)
    (tmp_path / "best_known.csv").write_text("instance,best_known\nsquare,42.10\n")

    bench(tmp_path, "--seconds", "60", "--until-known")

    name, _, cost, _, _, seconds, *_ = capsys.readouterr().out.splitlines()[1].split()
    assert (name, cost) == ("square", "42.10")
    assert float(seconds) < 60.0


def test_a_median_of_the_or_library_is_proved_a_repeated_edge_taking_its_last_cost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "street.txt").write_text(" 4 4 2 \n 1 2 9 \n 2 3 1 \n 3 4 2 \n 2 1 3 \n")
    (tmp_path / "optimal.csv").write_text("instance,optimal\nstreet,3\n")

    code = bench(tmp_path)

    assert code == 0
    assert capsys.readouterr().out.splitlines()[1].split() == [
        "street",
        "1",
        "3.00",
        "3.00",
        "0.000",
        "0.0",
        "yes",
        "yes",
    ]


def test_a_damaged_file_is_said_and_the_others_are_tried_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {"broken": SQUARE[:60], "square": SQUARE, "unlisted": SQUARE}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "best_known.csv").write_text("instance,best_known\nbroken,1\nsquare,42.10\nunlisted,many\n")

    code = bench(tmp_path)

    said = capsys.readouterr()
    assert code == 1
    assert [line.split()[:5] for line in said.out.splitlines()[1:3]] == [
        ["square", "1", "42.10", "42.10", "-0.001"],
        ["unlisted", "1", "42.10", "-", "-"],
    ]
    assert said.out.splitlines()[-1].startswith("1 run, ")
    assert said.err.startswith("Line 4 of best_known.csv makes no sense.\nbroken is no periodic routing problem: ")


def test_a_folder_of_folders_is_tried_as_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for folder, listed, name, text in [
        ("pmed", "optimal.csv", "street", "4 3 2\n1 2 1\n2 3 1\n3 4 2\n"),
        ("pvrp", "best_known.csv", "square", SQUARE),
    ]:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
        (tmp_path / folder / listed).write_text(f"instance,{listed.removesuffix('.csv')}\n{name},50\n")

    code = bench(tmp_path)

    assert code == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:3]] == ["street", "square"]


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({}, "There is no best_known.csv or optimal.csv in"),
        ({"optimal.csv": "instance,optimal\nsquare,many\n"}, "Line 2 of optimal.csv makes no sense."),
        ({"optimal.csv": "instance;optimal\nsquare;42\n"}, "must name the columns instance and optimal, with a comma"),
        ({"optimal.csv": "instance,optimal\n"}, "There is no problem to try."),
        (
            {"optimal.csv": "instance,optimal\nsquare,42\n", "square": "2 1 1 1"},
            "square is no periodic routing problem: line 1: type 2 is no periodic routing problem (type 1)",
        ),
        (
            {"optimal.csv": "instance,optimal\nstreet,3\n", "street": "3 2 1\n1 2 4\n"},
            "street is no p-median problem: 2 edges are 6 numbers, but 3 follow",
        ),
    ],
    ids=str,
)
def test_a_folder_that_cannot_be_tried_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], fault: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)

    code = bench(tmp_path)

    assert code == 2
    assert fault in capsys.readouterr().err
