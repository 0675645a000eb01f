"""A ready-made scheme to begin with: four indices, ten classes, forty-four indicators ("4+10+N", 百姓口碑指数).

Weights and goalposts are a proposal, not anybody's rule: a town changes them in its draft before it publishes.
"""

from typing import Final

from doorstep.programmes.reputation.rules.facts import NodeFacts, SchemeFacts
from doorstep.programmes.reputation.words import Level, Method, OfficeKey, Record, Source

KEY: Final = "koubei"
FACTS: Final = SchemeFacts(
    name="百姓口碑指数", name_en="What villagers say: the reputation index", method=Method.GEOMETRIC
)

_ORG, _PUB, _DIS, _GOV = OfficeKey.ORGANISATION, OfficeKey.PUBLICITY, OfficeKey.DISCIPLINE, OfficeKey.GOVERNANCE

_BRANCHES: Final = (
    ("A", "", 3000, "服务指数", "Service"),
    ("B", "", 2500, "和谐指数", "Harmony"),
    ("C", "", 2000, "文明指数", "Civility"),
    ("D", "", 2500, "信任指数", "Trust"),
    ("A1", "A", 4000, "有事有人管", "Somebody takes care"),
    ("A2", "A", 3500, "服务到家门口", "Services at the door"),
    ("A3", "A", 2500, "帮到困难人", "Help where it is needed most"),
    ("B1", "B", 3500, "矛盾早化解", "Quarrels settled early"),
    ("B2", "B", 3500, "村里平安", "A safe village"),
    ("B3", "B", 3000, "邻里和睦", "Good neighbours"),
    ("C1", "C", 5000, "村容整洁", "A tidy village"),
    ("C2", "C", 5000, "乡风文明", "Good customs"),
    ("D1", "D", 5500, "办事公开", "Openness"),
    ("D2", "D", 4500, "干部可靠", "Those in office can be relied on"),
)


def _survey(code: str, bp: int, names: tuple[str, str], key: str, ask: tuple[str, str]) -> NodeFacts:
    """Return an indicator residents answer, on a scale that the questionnaire turns into 0 to 100."""
    return NodeFacts(
        code,
        code[:2],
        Level.INDICATOR,
        names[0],
        bp,
        names[1],
        *ask,
        goal_low=0,
        goal_high=100,
        source=Source.SURVEY,
        question_key=key,
        unit="分",
        unit_en="points",
    )


def _office(code: str, bp: int, names: tuple[str, str], office: OfficeKey, look: tuple[str, str]) -> NodeFacts:
    """Return an indicator an office grades from 0 to 100."""
    return NodeFacts(
        code,
        code[:2],
        Level.INDICATOR,
        names[0],
        bp,
        names[1],
        *look,
        goal_low=0,
        goal_high=100,
        source=Source.OFFICE,
        office=office,
        unit="分",
        unit_en="points",
    )


def _record(code: str, bp: int, names: tuple[str, str], key: Record, goals: tuple[float, float]) -> NodeFacts:
    """Return an indicator the platform knows; goals below each other the wrong way round mean that less is better."""
    low, high = min(goals), max(goals)
    unit, unit_en = ("%", "%") if high == 100 else ("次", "times")
    return NodeFacts(
        code,
        code[:2],
        Level.INDICATOR,
        names[0],
        bp,
        names[1],
        direction=1 if goals[0] < goals[1] else -1,
        goal_low=low,
        goal_high=high,
        source=Source.RECORD,
        record_key=key,
        unit=unit,
        unit_en=unit_en,
    )


def _claim(  # noqa: PLR0917  one line of a table, read from left to right
    code: str,
    bp: int,
    names: tuple[str, str],
    goals: tuple[float, float],
    unit: tuple[str, str],
    minutes: int,
    ask: tuple[str, str],
    *,
    is_standing: bool = False,
    wants_evidence: bool = False,
    red_line: float | None = None,
) -> NodeFacts:
    """Return an indicator the village says."""
    return NodeFacts(
        code,
        code[:2],
        Level.INDICATOR,
        names[0],
        bp,
        names[1],
        *ask,
        direction=1 if goals[0] < goals[1] else -1,
        goal_low=min(goals),
        goal_high=max(goals),
        source=Source.CLAIM,
        unit=unit[0],
        unit_en=unit[1],
        minutes=minutes,
        is_standing=is_standing,
        wants_evidence=wants_evidence,
        red_line=red_line,
    )


_TIMES, _SHARE, _DAYS = ("次", "times"), ("%", "%"), ("天", "days")
_INDICATORS: Final = (
    _record("A11", 2000, ("需求按时答复率", "Needs answered in time"), Record.NEEDS_IN_TIME, (50, 100)),
    _record("A12", 2000, ("需求解决率", "Needs solved"), Record.NEEDS_SOLVED, (30, 100)),
    _record("A13", 1500, ("履职按时完成率", "Duties done in time"), Record.DUTIES_IN_TIME, (50, 100)),
    _record("A14", 1500, ("逾期未办事项", "Duties past their day"), Record.DUTIES_OVERDUE, (10, 0)),
    _survey("A15", 3000, ("上次求助七天内有回音", "Heard back within seven days"), "heard_back",
            ("您上一次向村里反映事情，七天内有回音吗？", "When you last asked the village for something, did you hear "
             "back within seven days?")),
    _record("A21", 2000, ("上门活动场次", "Activities held"), Record.ACTIVITIES_HELD, (0, 12)),
    _survey("A22", 2500, ("办事不用跑远路", "No long way to get things done"), "no_long_way",
            ("在村里办事方便吗？", "How easy is it to get things done in the village?")),
    _survey("A23", 2500, ("看病买药方便", "Doctor and medicine within reach"), "medicine_near",
            ("看病买药方便吗？", "How easy is it to see a doctor and get medicine?")),
    _office("A24", 1500, ("便民服务点开门情况", "The service point is open"), _GOV,
            ("按公布时间开门、有人接待、东西齐全。", "Open at its hours, somebody there, nothing missing.")),
    _claim("A25", 1500, ("代办事项平均用时", "Days an errand on somebody's behalf takes"), (15, 1), _DAYS, 3,
           ("本季度替村民代办的事项，从受理到办结平均几天。", "From taking an errand in to having it done, on average "
            "this quarter.")),
    _record("A31", 2500, ("微心愿实现率", "Wishes that came true"), Record.WISHES_GRANTED, (20, 100)),
    _claim("A32", 2500, ("走访困难家庭覆盖面", "Households in need that were visited"), (0, 100), _SHARE, 5,
           ("本季度上门走访的困难家庭占全村困难家庭的比例。", "Share of the village's households in need that somebody "
            "called on this quarter."), wants_evidence=True),
    _survey("A33", 3000, ("有难处找得到人", "Somebody to turn to"), "somebody_to_turn_to",
            ("家里有难处时，村里有人帮吗？", "When your home is in need, does somebody in the village help?")),
    _office("A34", 2000, ("帮扶台账与实际相符", "Help on paper is help given"), _DIS,
            ("随机抽查三户，台账与实际是否一致。", "Three households at random: is what is written what was given?")),
    _record("B11", 2500, ("群众对处理的满意率", "Satisfied with how needs were handled"), Record.NEEDS_SATISFIED,
            (40, 100)),
    _claim("B12", 2500, ("矛盾调解成功率", "Quarrels that were settled"), (40, 100), _SHARE, 5,
           ("本季度调解成功的矛盾占受理总数的比例。", "Share of the quarrels taken up this quarter that were "
            "settled.")),
    _office("B13", 2500, ("调解过程公正", "Fair mediation"), _GOV,
            ("查看调解记录，听双方意见。", "Read the records, hear both sides.")),
    _survey("B14", 2500, ("有纠纷说得上理", "A fair hearing in a quarrel"), "fair_hearing",
            ("遇到纠纷，村里处理公道吗？", "When there is a quarrel, does the village deal with it fairly?")),
    _claim("B21", 2000, ("安全隐患整改率", "Dangers put right"), (50, 100), _SHARE, 4,
           ("本季度发现的安全隐患中已整改的比例。", "Share of the dangers found this quarter that were put right."),
           wants_evidence=True, red_line=20),
    _office("B22", 2000, ("出租房和场所检查", "Rented homes and premises looked at"), _GOV,
            ("抽看检查记录和现场。", "Records and places, at random.")),
    _survey("B23", 2500, ("晚上出门放心", "At ease outdoors at night"), "safe_at_night",
            ("晚上一个人在村里走，您放心吗？", "Do you feel at ease walking alone in the village at night?")),
    _office("B24", 2000, ("防汛防火准备", "Ready for flood and fire"), _GOV,
            ("物资、人员、演练。", "Material, people, drills.")),
    _survey("B25", 1500, ("知道出事找谁", "Knows whom to call"), "knows_whom_to_call",
            ("家里出了急事，您知道该找村里哪个人吗？", "Do you know whom in the village to call in an emergency?")),
    _survey("B31", 3000, ("邻里互相帮忙", "Neighbours help each other"), "neighbours_help",
            ("邻居之间会互相帮忙吗？", "Do neighbours help each other?")),
    _claim("B32", 2000, ("邻里互助小组数", "Groups of neighbours who help each other"), (0, 8), ("个", "groups"), 1,
           ("村里现有的邻里互助小组。", "Groups there are in the village."), is_standing=True),
    _office("B33", 2500, ("老人儿童有人照看", "Old people and children are looked after"), _ORG,
            ("实地看，听老人和家长说。", "See for yourself; listen to old people and parents.")),
    _survey("B34", 2500, ("新来的人融得进来", "Newcomers are welcome"), "newcomers_welcome",
            ("新搬来的人在村里受欢迎吗？", "Are people who move here made welcome?")),
    _office("C11", 3000, ("道路河道整洁", "Clean roads and waterways"), _PUB,
            ("随机走三处。", "Three spots at random.")),
    _claim("C12", 2500, ("垃圾分类参与户比例", "Households that sort their waste"), (20, 100), _SHARE, 4,
           ("常年参与垃圾分类的家庭占全村的比例。", "Share of the village's households that sort all year round.")),
    _survey("C13", 2500, ("村里比去年干净", "Cleaner than last year"), "cleaner",
            ("和去年比，村里更干净了吗？", "Is the village cleaner than a year ago?")),
    _office("C14", 2000, ("公厕和公共设施完好", "Public places in good repair"), _PUB,
            ("能用、干净、有人管。", "They work, are clean, somebody looks after them.")),
    _office("C21", 2500, ("红白事从简", "Modest weddings and funerals"), _PUB,
            ("听村民说，看村规民约的落实。", "Listen to villagers; see how the village's own rules are kept.")),
    _office("C22", 2500, ("公共文化场所使用", "Halls and reading rooms are used"), _PUB,
            ("随机时间去看有没有人用。", "Go at a random hour: does anybody use them?")),
    _claim("C23", 2000, ("村规民约修订至今月数", "Months since the village's rules were last talked over"), (36, 0),
           ("月", "months"), 1, ("上一次村民会议讨论村规民约距今几个月。", "Months since a villagers' meeting last "
            "talked about the village's own rules.")),
    _survey("C24", 3000, ("村里风气好", "Good ways in the village"), "good_ways",
            ("您觉得村里风气怎么样？", "How do you find the ways of the village?")),
    _record("D11", 1500, ("召开会议次数", "Meetings held"), Record.MEETINGS_HELD, (0, 6)),
    _record("D12", 1500, ("会议到会率", "Those invited who came"), Record.MEETING_ATTENDANCE, (50, 100)),
    _office("D13", 2500, ("村务财务公开", "Affairs and accounts are public"), _DIS,
            ("公开栏与账目一致、及时、看得懂。", "The board agrees with the books, in time, in plain words.")),
    _survey("D14", 2500, ("村里的事说得清楚", "Village affairs are explained"), "explained",
            ("村里的大事，村干部跟大家说清楚了吗？", "Are the village's affairs explained to everybody?")),
    _office("D15", 2000, ("惠民补贴发放规范", "Benefits are paid out properly"), _DIS,
            ("抽查发放名单与到账。", "Lists and payments, at random.")),
    _office("D21", 2500, ("党员联系户到位", "Members call on their households"), _ORG,
            ("随机问五户。", "Five households at random.")),
    _office("D22", 2000, ("值班值守", "Somebody is on duty"), _ORG,
            ("随机时间去看、打电话。", "Go and ring at random hours.")),
    _survey("D23", 3000, ("干部说到做到", "Promises are kept"), "promises_kept",
            ("村干部答应的事做到了吗？", "Do those in office keep their promises?")),
    _office("D24", 2500, ("信访举报处理", "Complaints are dealt with"), _DIS,
            ("件件有着落，不推不拖。", "Every one of them, without delay.")),
)  # fmt: skip


def nodes() -> tuple[NodeFacts, ...]:
    """Return the lines of the ready-made scheme, each before what stands below it."""
    above = tuple(
        NodeFacts(
            code,
            parent,
            Level.CLASS if parent else Level.INDEX,
            zh,
            bp,
            en,
            method=Method.ARITHMETIC,
            least_bp=5000 if parent else 0,
        )
        for code, parent, bp, zh, en in _BRANCHES
    )
    return above + _INDICATORS
