"""Invented needs as residents write them, made from phrases with a seed, and copies of them with planted edits."""

from dataclasses import dataclass

from doorstep.kernel.seeds import rng


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


OPENINGS = ("",) * 2 + _words(
    """
    您好， 你好 请问 麻烦问一下， 反映一个问题： 我是村民， 老人家托我说一声， 想说个事，
    """
)
PLACES = _words(
    """
    龙溪村东头 高坞岭自然村 横山坞祠堂边 灵峰寺后面 上墅老街 刘家塘小区三号楼 鄣吴镇口 递铺菜场门口
    梅溪码头旁 孝丰北门 溪龙茶园路 天子湖大道 报福中学西侧 章村卫生室对面 杭垓车站 山川村委会前
    余村大桥下 大竹园公寓 石佛寺组 荻浦花海路口 浮石村七组 白茶街 塘浦工业区 鹤鹿溪桥头
    """
)
PEOPLE = ("",) * 3 + _words(
    """
    家里老人 孩子们 隔壁邻居 我们几户人家 腿脚不便的母亲 独居的大伯 骑车的人 店里客人
    """
)
SINCE = ("",) * 2 + _words(
    """
    已经三天了 快一个月 从上周开始 昨天夜里起 好几个星期了 下雨以后 春节前就这样 两年多了
    """
)
EFFECTS = ("",) * 2 + _words(
    """
    晚上不敢出门 走路摔了一跤 臭味很重 吵得睡不着 小孩容易出事 电动车都绕着走 打电话没人接 影响做生意
    """
)
ENDINGS = ("",) * 2 + _words(
    """
    请尽快处理 希望有人来看看 盼回复 谢谢！ 什么时候能解决？ 麻烦安排一下 该找哪个部门 再拖要出事了
    """
)

PROBLEMS = {
    line.split()[0]: _words(line)[1:]
    for line in (
        "照明 路灯不亮 整排路灯坏了 路灯一闪一闪 灯杆倒在路上 夜里一片漆黑没有灯 太阳能灯板被偷 路灯白天也亮着 "
        "新修的路没装路灯",
        "道路 井盖丢失 路面塌了一个坑 水泥路裂开 窨井盖翘起来 桥栏杆断了 路中间积水走不了 人行道砖松动 "
        "路肩被挖断没有回填",
        "环卫 垃圾没人清 垃圾桶满出来 建筑垃圾乱堆 公厕没人打扫 河面漂着死鱼和塑料袋 有人半夜倒泔水 "
        "落叶堵了水沟 分类垃圾房关着门",
        "供水 自来水发黄 水压太小上不了三楼 停水没有通知 水管爆了在冒水 水表走得不对 井水有怪味 水龙头整天没水 "
        "水费多收了",
        "供电 经常跳闸停电 电线垂到地面 变压器嗡嗡响 电表箱门开着 电压低空调带不动 电线杆歪了 充电桩用不了 "
        "农忙时抽水没有电",
        "交通 公交车改线不到村里 末班车太早 路口没有红绿灯 货车超速 停车位被占 校门口接送堵车 班车半小时不来 "
        "站牌看不清字",
        "养老 想申请居家养老送餐 护理补贴没到账 食堂饭菜老人咬不动 想给父亲装扶手 高龄津贴怎么领 "
        "敬老院还有床位吗 助浴服务怎么约 呼叫器按了没反应",
        "医疗 买不到降压药 村医好久没来 医保卡刷不出来 想预约体检 慢病药开不了三个月 疫苗什么时候打 "
        "转诊单怎么开 救护车开不进来",
        "教育 孩子放学没地方去 想报暑期托管 校车座位不够 学校操场塑胶味大 转学手续怎么办 助学金没发 "
        "幼儿园学费太贵 课后辅导班查不到",
        "就业 想找份附近的活 工资拖欠两个月 想学电工考证 零工市场没有遮雨棚 失业金怎么申请 来料加工活断了 "
        "招工启事是假的 残疾人能做什么工作",
        "农技 茶叶长虫不知道打什么药 竹林退化没人指导 水稻倒伏 猪得病了 买到假化肥 农机坏了没处修 香榧不结果 "
        "鱼塘缺氧翻塘",
        "邻里 楼上漏水到我家 广场舞音响太大 狗不拴绳咬人 占用公共过道 宅基地界线有争议 麻将馆吵闹到半夜 "
        "邻居养鸡臭 装修电钻中午不停",
    )
}


@dataclass(frozen=True, slots=True)
class Written:
    """An invented need and the category it is about."""

    text: str
    category: str


def needs(count: int, seed: int, *, problems: slice = slice(None)) -> list[Written]:
    """Return so many different needs; `problems` chooses among each category's phrases, so that others stay unseen."""
    draw = rng(seed, "needs")
    kinds = sorted(PROBLEMS)
    made: dict[str, Written] = {}
    while len(made) < count:
        category = kinds[int(draw.integers(len(kinds)))]
        phrases = PROBLEMS[category][problems]
        opening, place, who, problem, since, effect, ending = (
            choices[int(draw.integers(len(choices)))]
            for choices in (OPENINGS, PLACES, PEOPLE, phrases, SINCE, EFFECTS, ENDINGS)
        )
        middle = [f"{place}{problem}", since, f"{who}{effect}" if effect else ""]
        text = opening + "，".join(part for part in middle if part) + (f"，{ending}" if ending else "")
        made.setdefault(text, Written(text, category))
    return list(made.values())


def edited(text: str, share: float, seed: int, *names: str | int) -> str:
    """Return the text with that share of its characters (at least one) replaced, left out or doubled by another."""
    draw = rng(seed, "edits", *names)
    letters = sorted({letter for phrases in PROBLEMS.values() for phrase in phrases for letter in phrase})
    signs = list(text)
    for at in draw.permutation(len(signs))[: max(1, round(share * len(signs)))]:
        other = letters[int(draw.integers(len(letters)))]
        signs[at] = (other, "", signs[at] + other)[int(draw.integers(3))]
    return "".join(signs)
