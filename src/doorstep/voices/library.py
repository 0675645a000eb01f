"""Questionnaires that are ready to be taken over: one for the reputation index, one for a visit (现成问卷).

They ask for what somebody lived through, not for how satisfied they are in general: that can be coached, this can be
checked.
"""

from collections.abc import Mapping
from typing import Final

from doorstep.voices.rules.wordings import Draft, Wording
from doorstep.voices.words import QuestionKind

_SKIP: Final = ("没有过就空着。", "Leave it blank if it did not happen.")


def _yes_no(key: str, zh: str, en: str, *, is_required: bool = True) -> Wording:
    """Return a question with yes or no; one that not everybody can answer may be left blank."""
    hint = ("", "") if is_required else _SKIP
    return Wording(key, QuestionKind.YES_NO, zh, en, *hint, is_required=is_required)


def _scale(key: str, zh: str, en: str, labels: tuple[tuple[str, str], ...]) -> Wording:
    choices = tuple((value, *label) for value, label in enumerate(labels, 1))
    return Wording(key, QuestionKind.SCALE, zh, en, low=1, high=len(labels), choices=choices)


_WORDS: Final = Wording(
    "words",
    QuestionKind.TEXT,
    "还有什么想让村里、镇上知道的？",
    "What else should the village or the town know?",
    "请不要写姓名和电话。凭回执上的号码可以看到办得怎样。",
    "Please leave out names and telephone numbers. With the number on your slip you see what came of it.",
    is_required=False,
)
RESIDENTS: Final = Draft(
    "residents",
    "百姓口碑问卷",
    "What residents say",
    "这份问卷问的是近三个月您亲身经历的事。没有人看得到是谁答的。",
    "These questions are about what you lived through in the last three months. Nobody can see who answered.",
    (
        _yes_no(
            "service_answered", "您反映过的事，7 天内有人答复吗？",
            "When you reported something, did somebody answer within 7 days?", is_required=False,
        ),
        _yes_no(
            "service_once", "上一次去便民服务点办事，是跑一趟就办成的吗？",
            "The last time you went to the service point, was it done in one visit?", is_required=False,
        ),
        _yes_no(
            "service_told", "上一次送药、义诊等服务到村里，您事先知道时间吗？",
            "The last time a service came to the village, did you know the hour beforehand?",
        ),
        _yes_no(
            "harmony_quarrel", "身边有了邻里纠纷，一周内有人来调解吗？",
            "When neighbours fell out, did somebody come to mediate within a week?", is_required=False,
        ),
        _scale(
            "harmony_safe", "天黑以后一个人在村里走，您觉得怎样？",
            "How is it to walk alone in the village after dark?",
            (("很不放心", "Not safe at all"), ("不太放心", "Not very safe"), ("一般", "So-so"),
             ("比较放心", "Rather safe"), ("很放心", "Very safe")),
        ),
        _yes_no(
            "harmony_visit", "附近的独居老人，上个月有人上门看望过吗？",
            "Was an older neighbour who lives alone visited last month?", is_required=False,
        ),
        _scale(
            "civility_lane", "最近一周，您门前的路有几天是干净的？",
            "Last week, on how many days was the lane at your door clean?",
            (("一天也没有", "On none"), ("一两天", "One or two"), ("三四天", "Three or four"),
             ("五六天", "Five or six"), ("天天干净", "Every day")),
        ),
        _yes_no(
            "civility_bins", "上一次去倒垃圾，投放点还有地方放吗？",
            "The last time you took out the rubbish, was there room in the bins?",
        ),
        _yes_no(
            "civility_feast", "您上一次去吃的酒席，是按村里的约定从简办的吗？",
            "Was the last feast you went to kept as simple as the village has agreed?", is_required=False,
        ),
        _yes_no(
            "trust_accounts", "这个季度村里的账，您在公开栏或手机上看到了吗？",
            "Did you see the village's accounts of this quarter on the board or on a telephone?",
        ),
        _scale(
            "trust_promise", "村里今年答应大家的事，办到了多少？",
            "Of what the village promised this year, how much was done?",
            (("都没办", "Nothing"), ("办了一点", "A little"), ("一半左右", "About half"),
             ("大部分办了", "Most"), ("都办到了", "All of it")),
        ),
        _yes_no(
            "trust_asked", "上一次村里定大事之前，问过您或您家里人吗？",
            "Before the village last decided something big, were you or your family asked?",
        ),
        _yes_no(
            "coached", "有没有人教您怎么答这份问卷？", "Did anybody tell you how to answer these questions?",
        ),
        _WORDS,
    ),
)  # fmt: skip
"""For the reputation index: service, harmony, civility, trust, three questions each; one that shows coaching."""

SATISFIED_FROM: Final = 4
"""From this answer on somebody was satisfied with a visit."""
VISIT: Final = Draft(
    "visit",
    "这次服务怎么样",
    "How was this visit?",
    "",
    "",
    (
        _scale(
            "satisfied", "这次服务，您满意吗？", "How satisfied are you with this visit?",
            (("很不满意", "Not at all"), ("不太满意", "Not very"), ("一般", "So-so"),
             ("满意", "Satisfied"), ("很满意", "Very satisfied")),
        ),
        Wording(
            "words", QuestionKind.TEXT, "想说点什么？", "Anything you would like to say?",
            "请不要写姓名和电话。", "Please leave out names and telephone numbers.", is_required=False,
        ),
    ),
)  # fmt: skip
"""For any service that comes to a stop: one scale, one line of own words."""

LIBRARY: Final[Mapping[str, Draft]] = {one.key: one for one in (RESIDENTS, VISIT)}
