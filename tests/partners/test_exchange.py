"""Packages taken in and sent out: nothing twice, nothing back, nothing of ours overwritten, nobody named unasked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.test import Client, TestCase
from tests.conftest import tables_unlocked
from tests.partners import theirs
from tests.programmes.small_county import County

from doorstep.base.access import NotAllowed
from doorstep.base.actor import SYSTEM, Actor
from doorstep.base.models import JournalEntry
from doorstep.base.words import Role
from doorstep.partners import exchange
from doorstep.partners.actions.cases import add_file, close_case, open_case
from doorstep.partners.actions.packages import (
    difference,
    export_package,
    import_package,
    put_aside,
    receive_package,
    settle_conflict,
)
from doorstep.partners.actions.pairings import agree_pairing, end_pairing
from doorstep.partners.actions.peers import add_peer, agree_sharing, end_peer
from doorstep.partners.actions.secondments import ask_secondment
from doorstep.partners.actions.sides import Outside
from doorstep.partners.exchange_rows import READERS, BadContent, FileRow, Row
from doorstep.partners.models import (
    CaseFile,
    ExchangeConflict,
    GoalProgress,
    JointCase,
    Package,
    Pairing,
    Peer,
    Secondment,
)
from doorstep.partners.queries import faults, peers
from doorstep.partners.rules import (
    KeptElsewhere,
    NamesNeedAVillage,
    NameTaken,
    NoSharingAgreement,
    NotACode,
    NotAKey,
    NotNow,
    PeerEnded,
    WordsMissing,
)
from doorstep.partners.words import PackageState, SharedField
from doorstep.people.actions import register_person
from doorstep.people.models import Person

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 1)
TODAY = date(2026, 9, 1)
GUANGDE = "341822"


@pytest.fixture
def peer(here: County, a_moment: datetime) -> Peer:
    return add_peer(
        SYSTEM, code=GUANGDE, name="广德市", key=theirs.KEY, valid_from=FIRST, now=a_moment
    )[0]  # fmt: skip


@pytest.fixture
def come(peer: Peer, a_moment: datetime) -> Any:
    """Receive and take in what Guangde sent: `come(2, pairings=(…))`."""

    def take(sequence: int = 1, *, village: Any = None, **sent: Any) -> Package:
        package = receive_package(SYSTEM, data=theirs.sent(sequence, **sent), now=a_moment)
        return import_package(SYSTEM, package=package, village=village, now=a_moment)

    return take


def everything() -> list[Any]:
    kinds = (Pairing, GoalProgress, Secondment, JointCase, CaseFile, Package, ExchangeConflict, Person, JournalEntry)
    return [list(kind.objects.order_by("pk").values_list()) for kind in kinds]


def test_what_came_is_marked_with_its_home_and_only_read_here(come: Any, peer: Peer, a_moment: datetime) -> None:
    case = theirs.case()
    package = come(
        pairings=(theirs.pairing(),), secondments=(theirs.post(),), cases=(case,),
        files=(theirs.file(b"seen", case.uid),), data=(b"seen",),
    )  # fmt: skip

    pairing, post, kept = Pairing.objects.get(), Secondment.objects.get(), JointCase.objects.get()
    assert [(one.peer, one.peer_sequence) for one in (pairing, post, kept)] == [(peer, 1)] * 3
    assert [side.name for side in pairing.sides.all()] == ["高峰村", "灵溪村"]
    assert GoalProgress.objects.get().reached == 3
    assert (Secondment.objects.get().person, CaseFile.objects.get().peer) == (None, peer)
    assert default_storage.open(CaseFile.objects.get().stored_as).read() == b"seen"
    assert package.counts == {"new": 4, "changed": 0, "same": 0, "older": 0, "conflict": 0}
    with pytest.raises(KeptElsewhere):
        end_pairing(SYSTEM, pairing=pairing, last_day=TODAY, now=a_moment)
    with pytest.raises(KeptElsewhere):
        close_case(SYSTEM, case=kept, closed_on=TODAY, now=a_moment)
    assert list(faults.faults()) == []


def test_a_second_import_changes_nothing(come: Any) -> None:
    sent: dict[str, Any] = {"pairings": (theirs.pairing(),), "cases": (theirs.case(),)}
    come(**sent)
    before = everything()

    come(**sent)

    assert everything() == before


def test_what_is_new_is_kept_where_it_was_said_and_stays_there(here: County, peer: Peer, a_moment: datetime) -> None:
    for sequence, place in ((1, here.town), (2, None)):
        sent = theirs.sent(sequence, pairings=(theirs.pairing(title=f"第{sequence}版"),))
        package = receive_package(SYSTEM, data=sent, now=a_moment)
        import_package(SYSTEM, package=package, place=place, now=a_moment)

    pairing = Pairing.objects.get()
    assert (pairing.title, pairing.place) == ("第2版", here.town)


def test_a_newer_package_brings_changes_and_an_older_one_does_not_go_back(come: Any) -> None:
    come(1, pairings=(theirs.pairing(), theirs.pairing(2)))
    newer = come(3, pairings=(theirs.pairing(title="新名称"), theirs.pairing(2)))

    older = come(2, pairings=(theirs.pairing(title="旧名称"), theirs.pairing(9)))

    assert (newer.counts["changed"], newer.counts["same"]) == (1, 1)
    assert (older.counts["older"], older.counts["new"]) == (1, 1)
    assert sorted(Pairing.objects.values_list("title", "peer_sequence")) == [
        ("新名称", 3),
        ("结对 2", 1),
        ("结对 9", 2),
    ]


def test_the_same_number_with_another_content_is_a_contradiction_for_a_person(
    come: Any, peer: Peer, a_moment: datetime
) -> None:
    come(1, pairings=(theirs.pairing(),))

    package = receive_package(SYSTEM, data=theirs.sent(1, pairings=(theirs.pairing(title="另一个"),)), now=a_moment)

    assert package.state == PackageState.CONFLICT
    assert [(one.about, one.seen_at) for one in peers.conflicts(SYSTEM)] == [("package:1", None)]
    assert Pairing.objects.get().title == "结对 1"
    with pytest.raises(NotNow):
        import_package(SYSTEM, package=package, now=a_moment)


def test_of_two_waiting_packages_with_one_number_the_second_is_a_contradiction(peer: Peer, a_moment: datetime) -> None:
    first, second = (
        receive_package(SYSTEM, data=theirs.sent(1, pairings=(theirs.pairing(title=title),)), now=a_moment)
        for title in ("甲", "乙")
    )

    states = [import_package(SYSTEM, package=one, now=a_moment).state for one in (first, second)]

    assert states == [PackageState.APPLIED, PackageState.CONFLICT]
    assert (Pairing.objects.get().title, ExchangeConflict.objects.get().package) == ("甲", second)


def test_a_row_that_says_something_else_about_ours_is_kept_as_a_contradiction_and_the_rest_is_taken_in(
    here: County, come: Any, a_moment: datetime
) -> None:
    ours = agree_pairing(
        SYSTEM, title="我们的结对", place=here.town, sides=[here.villages[0], Outside("高峰村", GUANGDE)],
        valid_from=FIRST, valid_until=theirs.LAST, now=a_moment,
    )  # fmt: skip

    package = come(pairings=(theirs.pairing(uid=ours.uid, title="改了"), theirs.pairing(2)))

    ours.refresh_from_db()
    conflict = ExchangeConflict.objects.get()
    assert (ours.title, ours.peer) == ("我们的结对", None)
    assert (conflict.package, conflict.ours["title"], conflict.theirs["title"]) == (package, "我们的结对", "改了")
    assert (package.counts["conflict"], package.counts["new"]) == (1, 1)

    settle_conflict(SYSTEM, conflict=conflict, answer="电话核实，以我方为准", now=a_moment)
    with pytest.raises(NotNow):
        settle_conflict(SYSTEM, conflict=conflict, answer="再来", now=a_moment)
    assert vars(peers.peers(SYSTEM).get())["open_conflicts"] == 0


def test_a_row_of_one_peer_is_not_overwritten_by_another(come: Any, a_moment: datetime) -> None:
    come(1, pairings=(theirs.pairing(),))
    add_peer(SYSTEM, code="341881", name="宁国市", key="77" * 32, valid_from=FIRST, now=a_moment)
    foreign = theirs.sent(9, key="77" * 32, sender="341881", pairings=(theirs.pairing(title="冒名"),))

    package = import_package(SYSTEM, package=receive_package(SYSTEM, data=foreign, now=a_moment), now=a_moment)

    assert Pairing.objects.get().title == "结对 1"
    assert package.counts["conflict"] == 1


def test_a_number_of_theirs_names_one_case(come: Any) -> None:
    come(1, cases=(theirs.case(),))

    package = come(2, cases=(theirs.case(201, number="广联200"),))

    assert package.counts["conflict"] == 1
    assert JointCase.objects.get().uid == UUID(int=200)


def test_the_list_of_files_is_one_on_both_sides(here: County, peer: Peer, come: Any, a_moment: datetime) -> None:
    ours = open_case(
        SYSTEM, number="联1", title="界河", place=here.town, lead=here.company, others=[Outside("东亭乡", GUANGDE)],
        opened_on=FIRST, now=a_moment,
    )  # fmt: skip
    add_file(SYSTEM, case=ours, name="a.txt", content=b"ours", holds_personal_data=False, now=a_moment)
    come(1, files=(theirs.file(b"theirs", ours.uid),), cases=(theirs.case(),), data=(b"theirs",))
    add_file(
        SYSTEM,
        case=JointCase.objects.get(peer=peer),
        name="b.txt",
        content=b"ours on theirs",
        holds_personal_data=False,
        now=a_moment,
    )

    _, data = export_package(SYSTEM, peer=peer, now=a_moment)

    content = exchange.opened(exchange.sealed(data), theirs.KEY)
    assert sorted(CaseFile.objects.filter(case=ours).values_list("name", "peer")) == [
        ("a.txt", None),
        ("照片.jpg", peer.pk),
    ]
    assert sorted(content.contents.values()) == [b"ours", b"ours on theirs"]
    assert [row.uid for row in content.cases] == [ours.uid]


def test_a_file_for_a_case_in_which_they_take_no_part_is_not_taken(here: County, come: Any, a_moment: datetime) -> None:
    private = open_case(
        SYSTEM, number="联1", title="县内", place=here.town, lead=here.company, others=[here.town],
        opened_on=FIRST, now=a_moment,
    )  # fmt: skip

    package = come(1, files=(theirs.file(b"x", private.uid), theirs.file(b"y", UUID(int=77))), data=(b"x", b"y"))

    assert (package.counts["conflict"], CaseFile.objects.count(), ExchangeConflict.objects.count()) == (2, 0, 2)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"not a package", exchange.NotAPackage),
        (theirs.sent(sender="999999"), exchange.UnknownSender),
        (theirs.sent(key="00" * 32), exchange.Tampered),
        (theirs.sent().replace(b" 330523 1", b" 330521 1", 1), exchange.ForAnother),
    ],
)
def test_what_is_not_for_us_or_not_from_whom_it_says_is_not_kept(
    peer: Peer, a_moment: datetime, data: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        receive_package(SYSTEM, data=data, now=a_moment)

    assert not Package.objects.exists()


def test_our_own_package_sent_back_is_refused(peer: Peer, a_moment: datetime) -> None:
    _, data = export_package(SYSTEM, peer=peer, now=a_moment)

    with pytest.raises(exchange.ForAnother):
        receive_package(SYSTEM, data=data, now=a_moment)


def test_a_look_changes_nothing_and_what_is_put_aside_can_come_again(peer: Peer, a_moment: datetime) -> None:
    data = theirs.sent(pairings=(theirs.pairing(),))
    package = receive_package(SYSTEM, data=data, now=a_moment)

    found, has_names = difference(package)
    with TestCase.captureOnCommitCallbacks(execute=True):
        put_aside(SYSTEM, package=package, now=a_moment)
    gone = default_storage.exists(f"partners/inbox/{package.digest}")
    with pytest.raises(NotNow):
        import_package(SYSTEM, package=package, now=a_moment)
    again = receive_package(SYSTEM, data=data, now=a_moment)

    assert [(one.kind, one.outcome, one.called) for one in found] == [("Pairing", "new", "结对 1")]
    assert (has_names, gone, Pairing.objects.exists()) == (False, False, False)
    assert (again, again.state) == (package, PackageState.WAITING)


def test_once_taken_in_the_content_is_not_kept(come: Any) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        package = come(pairings=(theirs.pairing(),))

    assert not default_storage.exists(f"partners/inbox/{package.digest}")


def test_after_the_exchange_ended_nothing_goes_to_or_fro(peer: Peer, a_moment: datetime) -> None:
    waiting = receive_package(SYSTEM, data=theirs.sent(1), now=a_moment)
    end_peer(SYSTEM, peer=peer, last_day=date(2026, 8, 31), now=a_moment)

    with pytest.raises(PeerEnded):
        export_package(SYSTEM, peer=peer, now=a_moment)
    with pytest.raises(PeerEnded):
        import_package(SYSTEM, package=waiting, now=a_moment)
    with pytest.raises(exchange.UnknownSender):
        receive_package(SYSTEM, data=theirs.sent(2), now=a_moment)


def lent(here: County, now: datetime) -> Secondment:
    person = register_person(SYSTEM, name="周晓岚", village=here.villages[0], now=now)
    return ask_secondment(
        SYSTEM, person=person, sender=here.company, receiver=Outside("东亭乡人民政府", GUANGDE), post="乡长助理",
        place=here.town, valid_from=FIRST, valid_until=theirs.LAST, now=now,
    )  # fmt: skip


def test_nobody_is_named_unless_an_agreement_covers_it_today(here: County, peer: Peer, a_moment: datetime) -> None:
    lent(here, a_moment)
    _, without = export_package(SYSTEM, peer=peer, now=a_moment)
    agreement: dict[str, Any] = {
        "peer": peer, "purpose": "挂职人员报到", "legal_basis": "个人信息保护法第二十三条",
        "fields": [SharedField.SECONDMENT_PERSON], "valid_from": FIRST,
    }  # fmt: skip
    agree_sharing(SYSTEM, **agreement, valid_until=date(2026, 8, 31), now=a_moment)
    with pytest.raises(NoSharingAgreement):
        export_package(SYSTEM, peer=peer, with_names=True, now=a_moment)

    sharing = agree_sharing(SYSTEM, **agreement, valid_until=theirs.LAST, now=a_moment)
    package, named = export_package(SYSTEM, peer=peer, with_names=True, now=a_moment)

    told = [exchange.opened(exchange.sealed(data), theirs.KEY).secondments[0].person for data in (without, named)]
    assert told == [None, "周晓岚"]
    assert (package.sequence, package.sharing) == (2, sharing)
    assert "周晓岚" not in str(list(JournalEntry.objects.values_list("detail", flat=True)))


def test_whoever_is_named_is_registered_once_where_it_was_said_and_the_name_stands_in_people_alone(
    here: County, come: Any, a_moment: datetime
) -> None:
    named = theirs.post(person="吴海燕")
    with pytest.raises(NamesNeedAVillage):
        come(1, secondments=(named,))

    come(1, village=here.villages[1], secondments=(named,))
    come(2, secondments=(theirs.post(post="第一书记"),))
    come(3, village=here.villages[1], secondments=(named,))

    person = Person.objects.get()
    assert (person.name, person.village, Secondment.objects.get().person) == ("吴海燕", here.villages[1], person)
    assert Secondment.objects.get().post == "村书记助理"


def test_files_about_people_leave_only_under_an_agreement_and_are_counted_where_they_stay(
    here: County, peer: Peer, a_moment: datetime, client: Client, login_as: Any
) -> None:
    case = open_case(
        SYSTEM, number="联1", title="界河", place=here.town, lead=here.company, others=[Outside("东亭乡", GUANGDE)],
        opened_on=FIRST, now=a_moment,
    )  # fmt: skip
    other = open_case(
        SYSTEM, number="联2", title="界山", place=here.town, lead=here.company, others=[Outside("东亭乡", GUANGDE)],
        opened_on=FIRST, now=a_moment,
    )  # fmt: skip
    given: dict[str, Any] = {"now": a_moment}
    add_file(SYSTEM, case=case, name="照片.jpg", content=b"a river", holds_personal_data=False, **given)
    add_file(SYSTEM, case=case, name="笔录.pdf", content=b"a person", holds_personal_data=True, **given)
    # The same content elsewhere, said to be harmless, does not slip out.
    add_file(SYSTEM, case=other, name="副本.pdf", content=b"a person", holds_personal_data=False, **given)

    login_as(client, Role.COUNTY_PLANNER, here.county.path)
    client.cookies["django_language"] = "en"
    page = client.get(f"/desk/partners/exchange/{peer.pk}/").content.decode()
    without, first = export_package(SYSTEM, peer=peer, now=a_moment)
    told = client.get(f"/desk/partners/exchange/packages/{without.pk}/").content.decode()
    sharing = agree_sharing(
        SYSTEM, peer=peer, purpose="联合办案", legal_basis="个人信息保护法第二十三条", fields=[SharedField.CASE_FILE],
        valid_from=FIRST, valid_until=theirs.LAST, now=a_moment,
    )  # fmt: skip
    package, second = export_package(SYSTEM, peer=peer, now=a_moment)

    sent = [exchange.opened(exchange.sealed(data), theirs.KEY) for data in (first, second)]
    assert [sorted(row.name for row in one.files) for one in sent] == [
        ["照片.jpg"],
        ["副本.pdf", "照片.jpg", "笔录.pdf"],
    ]
    assert [sorted(one.contents.values()) for one in sent] == [[b"a river"], [b"a person", b"a river"]]
    assert (without.counts["withheld"], without.files_sharing) == (2, None)
    assert (package.counts["withheld"], package.files_sharing, package.sharing) == (0, sharing, None)
    assert "2 files with personal data stay here" in page
    assert "files with personal data left out" in told


def test_a_file_of_an_older_package_that_does_not_say_is_about_people() -> None:
    row: dict[str, Any] = {
        "case": str(UUID(int=1)), "name": "a", "sha256": "0" * 64, "size": 1, "added_on": "2026-03-01"
    }  # fmt: skip

    assert READERS["files"](Row(row, "files 1")) == FileRow(
        UUID(int=1), "a", "0" * 64, 1, date(2026, 3, 1), holds_personal_data=True
    )
    with pytest.raises(BadContent):
        READERS["files"](Row({**row, "holds_personal_data": "no"}, "files 1"))


def test_an_agreement_on_sharing_says_why_on_which_basis_and_what(peer: Peer, a_moment: datetime) -> None:
    given: dict[str, Any] = {
        "peer": peer, "purpose": "报到", "legal_basis": "第二十三条", "fields": [SharedField.SECONDMENT_PERSON],
        "valid_from": FIRST, "valid_until": TODAY, "now": a_moment,
    }  # fmt: skip

    missing: dict[str, Any]
    for missing in ({"purpose": ""}, {"legal_basis": " "}, {"fields": []}):
        with pytest.raises(WordsMissing):
            agree_sharing(SYSTEM, **{**given, **missing})


def test_a_key_is_made_and_told_once_or_taken_from_the_other_side(here: County, a_moment: datetime) -> None:
    given: dict[str, Any] = {"name": "某地", "valid_from": FIRST, "now": a_moment}

    made, key = add_peer(SYSTEM, code="a-1", **given)
    attempts: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"code": "330523"}, NotACode),
        ({"code": "a b"}, NotACode),
        ({"code": "a-2", "key": "1234"}, NotAKey),
        ({"code": "a-1"}, NameTaken),
    ]
    for wrong, refusal in attempts:
        with pytest.raises(refusal):
            add_peer(SYSTEM, **given, **wrong)

    assert (len(key), made.key) == (64, key)
    assert key not in str(list(JournalEntry.objects.values_list("detail", flat=True)))


@pytest.mark.parametrize("role", [Role.TOWNSHIP_OFFICER, Role.PARTNER_STAFF, Role.AUDITOR])
def test_only_the_county_exchanges(here: County, peer: Peer, a_moment: datetime, make_actor: Any, role: Role) -> None:
    actor: Actor = make_actor(role, here.county.path)

    with pytest.raises(NotAllowed):
        export_package(actor, peer=peer, now=a_moment)

    assert list(peers.peers(actor)) == []


def test_the_check_finds_a_gap_in_what_was_sent_and_a_waiting_package_without_content(
    peer: Peer, a_moment: datetime
) -> None:
    sent = [export_package(SYSTEM, peer=peer, now=a_moment)[0] for _ in range(2)]
    waiting = receive_package(SYSTEM, data=theirs.sent(1), now=a_moment)
    assert list(faults.faults()) == []

    with tables_unlocked():
        Package.objects.filter(pk=sent[0].pk).delete()
    default_storage.delete(f"partners/inbox/{waiting.digest}")

    assert list(faults.faults()) == [
        f"partners.Peer:{peer.pk}: the packages sent do not count from one without a gap",
        f"partners.Package:{waiting.pk}: waits, and its content is gone",
    ]
