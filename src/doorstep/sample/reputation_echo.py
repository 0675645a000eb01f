"""What follows a quarter of the index: people rung again, opinions that become duties, appeals of a village.

Invented: every opinion, what was done about it, what a village appealed against.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from doorstep.base.actor import SYSTEM, VISITOR
from doorstep.needs.actions.duties import accept_duty
from doorstep.needs.actions.outcome import answer_duty
from doorstep.needs.models import Category, Duty
from doorstep.needs.words import Outcome
from doorstep.partners.models import Partner
from doorstep.programmes.reputation.actions.appeals import appeal, decide
from doorstep.programmes.reputation.models import Appeal, Publication
from doorstep.programmes.reputation.words import Source
from doorstep.voices.actions.callbacks import draw_calls, finish_calls, give_up, take_call
from doorstep.voices.actions.opinions import raise_need, release_opinions, say_about_opinion, screen_opinion
from doorstep.voices.models import Call, Opinion, Wave
from doorstep.voices.queries.opinions import opinions_of
from doorstep.voices.rules.opinions import suggested

OPINION: Final = "say"
"""The key of the question that people answer in their own words."""
SAID: Final = (
    ("light", "村口到小店那段路灯坏了一个多月，晚上老人不敢走。"),
    ("light", "文化礼堂门前的路灯一闪一闪的，希望修一修。"),
    ("waste", "垃圾桶收得太晚，夏天味道大，能不能早上七点前收。"),
    ("road", "桥头的路面塌了一块，电瓶车容易摔，请王主任来看看。"),
    ("care", "希望多来几次量血压的，腿脚不便去不了镇上。"),
)
"""Topic and text; the n-th person of a village that writes says the n-th."""
WRITE: Final = (2, 5, 8, 11, 14)
"""Which answers of three villages bring own words; the village before them protects the one where few answered."""
CALLED_BP: Final = 1000
REASONS: Final = ("走访台账漏录三户，登记本上有签字，可以来查。", "活动照片在村里，请再看一次。")
REFUSED: Final = "登记本上查不到这三户，维持原值。"


def words_of(area: int, number: int) -> str:
    """Return what the n-th household that answers in the n-th village writes in its own words; most write nothing."""
    if not 1 <= area <= 3 or number not in WRITE:
        return ""
    return SAID[WRITE.index(number)][1]


def ring_again(wave: Wave, *, seed: int, now: datetime) -> None:
    """Ring some who answered, once more; two of three say the same things again, one is not to be reached."""
    draw = draw_calls(SYSTEM, wave=wave, share_bp=CALLED_BP, now=now)
    keys = list(wave.questionnaire.questions.exclude(key=OPINION).values_list("key", flat=True))
    for one in Call.objects.filter(draw=draw).order_by("position"):
        if one.position % 3 == 0:
            give_up(SYSTEM, call=one)
        else:
            said = {key: "0" if (at + one.position) % 6 == 0 else "1" for at, key in enumerate(keys)}
            take_call(SYSTEM, call=one, answers=said, form=f"call-{seed}-{one.position}", seconds=120, now=now)
    finish_calls(SYSTEM, wave=wave, now=now)


def read_opinions(wave: Wave, *, now: datetime) -> None:
    """Read what people wrote, black out who is named, and let the villages read it."""
    topics = {text: Category.objects.filter(code=code).first() for code, text in SAID}
    for one in Opinion.objects.filter(wave=wave).order_by("area__place__path", "text"):
        screen_opinion(SYSTEM, opinion=one, text=suggested(one.text), topic=topics.get(one.text), now=now)
    release_opinions(SYSTEM, wave=wave, now=now)


def make_duties(wave: Wave, lead: Partner, *, now: datetime) -> list[Duty]:
    """Make one duty of what two people of a village say of the street lights, one of the road; the rest waits."""
    found = []
    for code, text in (("light", "两盏路灯不亮，晚上走路不安全"), ("road", "桥头路面塌陷，容易摔跤")):
        category = Category.objects.filter(code=code).first()
        if category is None:
            continue
        about = Opinion.objects.filter(wave=wave, screening__topic=category)
        for area in wave.areas.filter(opinions__in=about).distinct().order_by("place__path")[:2]:
            need = raise_need(
                SYSTEM, opinions=list(about.filter(area=area)), text=text, category=category, lead=lead, now=now
            )
            if need.lead_duty is not None:
                found.append(need.lead_duty)
    return found


def do_first(duties: Sequence[Duty], *, now: datetime) -> None:
    """Let what the first duty asks for be done."""
    for duty in duties[:1]:
        accept_duty(SYSTEM, duty=duty, now=now)
        answer_duty(SYSTEM, duty=duty, text="两盏灯都换了新灯头，当晚已亮。", now=now + timedelta(hours=5))


def thank(duties: Sequence[Duty], codes: Sequence[str], *, now: datetime) -> None:
    """Let one of those who wrote about it say by their private code that it is solved."""
    needs = [duty.need_id for duty in duties[:1]]
    for code in codes:
        for one in opinions_of(code).filter(need__in=needs):
            say_about_opinion(VISITOR, code=code, opinion=one, answer=Outcome.SOLVED, is_satisfied=True, now=now)
            return


def appeal_twice(publication: Publication, *, now: datetime) -> list[Appeal]:
    """Let the second village appeal against two values it reported itself; one of them is decided later."""
    place = publication.run.villages.select_related("place").order_by("position")[1].place
    nodes = publication.quarter.scheme.nodes.filter(source=Source.CLAIM).order_by("code")[: len(REASONS)]
    return [
        appeal(SYSTEM, publication=publication, place=place, node=node, asked_value=node.goal_high or 0.0,
               reason=reason, now=now)
        for node, reason in zip(nodes, REASONS, strict=True)
    ]  # fmt: skip


def refuse_first(appeals: Sequence[Appeal], *, now: datetime) -> None:
    """Decide the first of them; the other waits."""
    for one in appeals[:1]:
        decide(SYSTEM, appeal=one, is_upheld=False, decision=REFUSED, now=now)
