"""Joint cases: one lead, one list of files, seen by those who work on it."""

from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from tests.programmes.small_county import County

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor, Granted
from doorstep.base.models import JournalEntry
from doorstep.base.words import Role
from doorstep.partners.actions import seat_login
from doorstep.partners.actions.cases import about, add_file, close_case, open_case, read_file
from doorstep.partners.actions.sides import Outside
from doorstep.partners.models import CaseFile, CaseSide, JointCase
from doorstep.partners.queries import agreements, faults
from doorstep.partners.rules import FileAlreadyThere, FileTooLarge, NameTaken, NotNow, OneLead, TooFewSides
from doorstep.partners.words import CaseState

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)
NEIGHBOUR = Outside("东亭乡综合执法队", "341822")


def opened(here: County, now: datetime, **changes: Any) -> JointCase:
    given: dict[str, Any] = {
        "number": "联2026-1",
        "title": "界河倾倒垃圾",
        "place": here.town,
        "lead": here.company,
        "others": [NEIGHBOUR],
        "opened_on": TODAY,
    }
    return open_case(SYSTEM, **{**given, **changes}, now=now)


@pytest.fixture
def case(here: County, a_moment: datetime) -> JointCase:
    return opened(here, a_moment)


def test_a_case_has_one_lead_and_the_other_sides(case: JointCase) -> None:
    sides = [(side.name, side.is_lead) for side in case.sides.all()]

    assert sides == [("安康大药房", True), ("东亭乡综合执法队", False)]
    assert about(case) == f"partners.JointCase:{case.pk}"


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"others": []}, TooFewSides), ({"lead": NEIGHBOUR}, OneLead), ({"number": "联2026-1"}, NameTaken)],
)
def test_a_case_without_another_side_or_with_a_number_in_use_is_refused(
    here: County, case: JointCase, a_moment: datetime, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        opened(here, a_moment, **{"number": "联2026-2", **changes})

    assert JointCase.objects.count() == 1


def test_the_database_refuses_a_second_lead(case: JointCase) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseSide.objects.filter(case=case).update(is_lead=True)


def test_a_file_is_kept_under_its_digest_and_read_with_a_line_in_the_journal(
    case: JointCase, a_moment: datetime, planner: Actor
) -> None:
    file = add_file(
        planner, case=case, name="../现场/照片 1.jpg", content=b"what was seen", holds_personal_data=False, now=a_moment
    )

    assert (file.name, file.size, file.added_by_id) == ("照片 1.jpg", 13, planner.user_id)
    assert read_file(planner, file=file, now=a_moment) == b"what was seen"
    assert JournalEntry.objects.filter(verb="partners.read_file", about=about(case)).count() == 1


def test_the_same_content_stands_in_the_list_once_and_an_empty_file_never(
    case: JointCase, a_moment: datetime, settings: Any
) -> None:
    add_file(SYSTEM, case=case, name="a.txt", content=b"same", holds_personal_data=False, now=a_moment)
    settings.UPLOAD_MAX_BYTES = 5

    with pytest.raises(FileAlreadyThere):
        add_file(SYSTEM, case=case, name="b.txt", content=b"same", holds_personal_data=False, now=a_moment)
    for content in (b"", b"too long"):
        with pytest.raises(FileTooLarge):
            add_file(SYSTEM, case=case, name="c.txt", content=content, holds_personal_data=False, now=a_moment)

    assert CaseFile.objects.get().name == "a.txt"


def test_a_closed_case_takes_no_more_files_and_is_closed_once(case: JointCase, a_moment: datetime) -> None:
    close_case(SYSTEM, case=case, closed_on=TODAY, now=a_moment)

    with pytest.raises(NotNow):
        add_file(SYSTEM, case=case, name="a.txt", content=b"late", holds_personal_data=False, now=a_moment)
    with pytest.raises(NotNow):
        close_case(SYSTEM, case=case, closed_on=TODAY, now=a_moment)

    assert JointCase.objects.get().state == CaseState.CLOSED


def test_a_case_is_seen_by_its_office_and_by_the_units_that_are_a_side_of_it(
    here: County, case: JointCase, a_moment: datetime, make_login: Any, make_actor: Any
) -> None:
    seated, other = (make_login(Role.PARTNER_STAFF, here.county.path) for _ in range(2))
    seat_login(SYSTEM, partner=here.company, login=seated, now=a_moment)
    firm, nobody = (Actor(one.pk, (Granted(Role.PARTNER_STAFF, here.county.path),), "") for one in (seated, other))
    officer = make_actor(Role.TOWNSHIP_OFFICER, here.town.path)
    file = add_file(officer, case=case, name="a.txt", content=b"a", holds_personal_data=False, now=a_moment)

    seen = [list(agreements.cases(actor, TODAY)) for actor in (officer, firm, nobody)]
    with pytest.raises(NotAllowed):
        read_file(nobody, file=file, now=a_moment)

    assert seen == [[case], [case], []]
    assert read_file(firm, file=file, now=a_moment) == b"a"


def test_the_database_keeps_the_list_of_files_as_it_is(case: JointCase, a_moment: datetime) -> None:
    file = add_file(SYSTEM, case=case, name="a.txt", content=b"a", holds_personal_data=False, now=a_moment)

    for change in (lambda: CaseFile.objects.filter(pk=file.pk).update(name="b"), file.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_the_check_finds_a_content_that_is_gone_or_another(case: JointCase, a_moment: datetime) -> None:
    gone, other = (
        add_file(
            SYSTEM, case=case, name=f"{word}.txt", content=word.encode() * 9, holds_personal_data=False, now=a_moment
        )
        for word in ("gone", "other")
    )
    assert list(faults.faults()) == []
    for file in (gone, other):
        default_storage.delete(file.stored_as)
    default_storage.save(other.stored_as, ContentFile(b"forged"))

    assert list(faults.faults()) == [
        f"partners.JointCase:{case.pk}: the content of file {gone.pk} is gone",
        f"partners.JointCase:{case.pk}: the content of file {other.pk} is not what was added",
    ]
