"""`doorstep login`: make logins at the machine itself, the first administrator above all."""

import getpass
import sys
from collections.abc import Sequence

from doorstep.base import actions
from doorstep.base.actor import EVERYWHERE, SYSTEM
from doorstep.base.clock import now, today
from doorstep.base.words import Role
from doorstep.cli.tongue import Parser, Refused, Tongue
from doorstep.places.queries import place_at_code
from doorstep.places.words import CodeSystem


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Make one login with one role."""
    parser = Parser(say, "doorstep login", "建立登录名并授权。", "Make a login and grant it a role.")
    parser.option("verb", "create：新建", "create: make one", choices=["create"])
    parser.option("name", "登录名", "the login's name")
    parser.option("--role", "角色：" + "、".join(Role.values), "one of " + ", ".join(Role.values), required=True)
    parser.option(
        "--place",
        "地点的代码（统计区划代码或自编代码）；不写则为全县",
        "code of the place, the statistics bureau's or the county's own; default everywhere",
    )
    parser.option("--password-stdin", "从标准输入读密码", "read the password from standard input", action="store_true")
    wanted = parser.parse_args(arguments)
    if wanted.role not in Role.values:
        raise Refused(
            say(f"没有“{wanted.role}”这个角色。可用：", f"There is no role {wanted.role}. Roles: ")
            + ", ".join(Role.values)
        )
    scope = EVERYWHERE if wanted.place is None else path_of(wanted.place, say)
    password = sys.stdin.readline().rstrip("\r\n") if wanted.password_stdin else asked(say)
    create(wanted.name, password, Role(wanted.role), scope, say)
    print(say(f"已建立登录名 {wanted.name}。", f"Made the login {wanted.name}."))
    return 0


def create(name: str, password: str, role: Role, scope: str, say: Tongue) -> None:
    """Make the login, or refuse with the reason in the language of this run; its owner types the password."""
    try:
        actions.create_login(
            SYSTEM, username=name, password=password, role=role, scope=scope, is_temporary=False, now=now()
        )
    except actions.NameTaken as taken:
        raise Refused(say(f"登录名 {name} 已被使用。", f"The login {name} exists already.")) from taken
    except actions.BadName as bad:
        zh = "登录名只能由 1 到 64 个文字、数字和 @ . + - _ 组成。"
        raise Refused(say(zh, "A login's name is 1 to 64 letters, digits and @ . + - _")) from bad
    except actions.WeakPassword as weak:
        raise Refused(say("密码太容易猜：", "The password is too easy to guess: ") + " ".join(weak.reasons)) from weak


def path_of(code: str, say: Tongue) -> str:
    """Return the path of the place that holds this code today: the statistics bureau's, else the county's own."""
    place = place_at_code(CodeSystem.NBS, code, today()) or place_at_code(CodeSystem.OWN, code, today())
    if place is None:
        raise Refused(say(f"没有代码为 {code} 的地点。", f"There is no place with the code {code}."))
    return place.path


def asked(say: Tongue) -> str:
    """Ask for the password twice; refuse where nobody can be asked."""
    try:
        if not sys.stdin.isatty():
            raise EOFError
        first = getpass.getpass(say("密码：", "Password: "))
        second = getpass.getpass(say("再输一次：", "Again: "))
    except EOFError as nobody:
        raise Refused(
            say(
                "这里没有终端可以输入密码。请用 --password-stdin 从标准输入给出密码。",
                "There is no terminal to ask for the password. Give it on standard input, with --password-stdin.",
            )
        ) from nobody
    if second != first:
        raise Refused(say("两次输入不一致。", "The two do not match."))
    return first
