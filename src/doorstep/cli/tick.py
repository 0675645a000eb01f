"""`doorstep tick`: do what is due; a timer runs it every minute."""

from collections.abc import Sequence

from doorstep.base import jobs
from doorstep.base.actor import SYSTEM
from doorstep.base.clock import now
from doorstep.cli.tongue import Parser, Tongue
from doorstep.meetings.actions.ahead import write_ahead
from doorstep.needs.actions.clock import escalate_duties
from doorstep.needs.actions.counts import recount
from doorstep.needs.actions.outcome import close_unanswered
from doorstep.needs.actions.wishes import release_wishes
from doorstep.partners.actions.terms import keep_who_owes
from doorstep.programmes.pharmacy.actions.adoption import extend_sessions
from doorstep.voices.actions.mixing import flush_waves


def run(arguments: Sequence[str], say: Tongue) -> int:
    """Do everything that is due now, and say what was done when there was something to do."""
    parser = Parser(
        say,
        "doorstep tick",
        "执行到期的工作：把中断的后台任务放回队列，续排今后八周的场次和十三周的会议，"
        "把超时的履职上报，办结久无评价的需求，放回到期的心愿，清理过期记录。由定时器每分钟运行一次。",
        "Do what is due: put interrupted jobs back in the queue, keep eight weeks of visits and thirteen of meetings "
        "written, pass overdue duties upwards, close what nobody said anything about, give wishes back whose time is "
        "up, clear what has expired. A timer runs it every minute.",
    )
    parser.parse_args(arguments)
    done = jobs.tick(now=now())
    kept = keep_who_owes(SYSTEM, now=now())
    meetings = write_ahead(SYSTEM, now=now())
    written = sum(one.sessions for one in extend_sessions(SYSTEM, now=now()))
    if any((done.put_back, done.given_up, done.cleared)):
        print(
            say(
                f"放回队列 {done.put_back} 个，放弃 {done.given_up} 个，清理 {done.cleared} 条。",
                f"{done.put_back} jobs put back, {done.given_up} given up, {done.cleared} rows cleared.",
            )
        )
    if kept:
        print(
            say(
                f"到期但仍有未完成履职、顺延一天的单位 {kept} 个。",
                f"{kept} units stay a day longer: they still owe something.",
            )
        )
    if written:
        print(say(f"新排场次 {written} 个。", f"{written} visits written into the calendar."))
    if any((meetings.new, meetings.changed, meetings.off)):
        print(
            say(
                f"新排会议 {meetings.new} 次，改动 {meetings.changed} 次，取消 {meetings.off} 次。",
                f"{meetings.new} meetings written ahead, {meetings.changed} changed, {meetings.off} called off.",
            )
        )
    _tend_needs(say)
    if mixed := flush_waves(SYSTEM):
        print(say(f"调查答卷打乱入库 {mixed} 份。", f"{mixed} answers of surveys mixed and written out."))
    recount(SYSTEM, now=now())  # after whatever was done to needs just now
    return 0


def _tend_needs(say: Tongue) -> None:
    """Pass overdue duties upwards, close needs nobody said anything about, give wishes back whose time is up."""
    moved = escalate_duties(SYSTEM, now=now())
    closed = close_unanswered(SYSTEM, now=now())
    released = release_wishes(SYSTEM, now=now())
    if any((moved, closed, released)):
        print(
            say(
                f"超时履职上报 {moved} 件，久无评价的需求办结 {closed} 件，到期心愿放回 {released} 个。",
                f"{moved} overdue duties passed upwards, {closed} needs closed without a word, {released} wishes "
                "given back.",
            )
        )
