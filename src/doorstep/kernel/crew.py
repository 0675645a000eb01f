"""Independent jobs done by an executor, each of them to the end, also where a worker dies in the middle (作业队)."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from typing import Final, Generic, ParamSpec, TypeVar

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")
_Asked = ParamSpec("_Asked")

TRIES: Final = 3
"""So often a job is tried; the last time alone, so that no neighbour can be to blame for the death of its worker."""


@dataclass(frozen=True, slots=True)
class Done(Generic[_Result]):
    """A job that was done, and what it gave."""

    name: str
    result: _Result


@dataclass(frozen=True, slots=True)
class Lost:
    """A job nobody could do: it raised, or its worker died, each time it was tried; `why` is the last error's words."""

    name: str
    why: str


class Serial(Executor):
    """Does each job at once, in the process that asks."""

    def submit(self, fn: Callable[_Asked, _Result], /, *args: _Asked.args, **kwargs: _Asked.kwargs) -> Future[_Result]:
        """Call it and return what came of it."""
        future: Future[_Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as failed:
            future.set_exception(failed)
        return future


def processes(workers: int) -> Executor:
    """Return a pool of so many processes of this machine, begun afresh; an interrupt at the terminal ends them."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _end_when_interrupted)


def _end_when_interrupted() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def carry_out(
    jobs: Mapping[str, _Job],
    work: Callable[[_Job], _Result],
    muster: Callable[[], Executor],
    *,
    at_once: int,
    goes_on: Callable[[], bool] = lambda: True,
) -> Iterator[Done[_Result] | Lost]:
    """Do every job and yield each as it ends, in no particular order.

    A process pool does not survive the death of a worker: everything under way is gone. Here that is handed to a new
    pool, so that the results are those of a quiet run where `work` depends on its job alone.

    Args:
        jobs: By name; they and the results travel between processes.
        work: A function of a module, so that another process finds it.
        muster: Makes an executor: at the beginning, and again whenever one broke.
        at_once: Jobs handed over at a time; as many as there are workers keep all of them busy.
        goes_on: Asked before a job begins; once it says no, what is under way is still finished and yielded.

    Raises:
        ValueError: `at_once` below 1.
    """
    if at_once < 1:
        msg = f"at least one job at a time, not {at_once}"
        raise ValueError(msg)
    waiting, tries = deque(jobs), Counter[str]()
    while waiting and goes_on():
        executor, under_way, is_whole = muster(), dict[Future[_Result], str](), True
        try:
            while is_whole:
                while goes_on() and _may_begin(waiting, tries, under_way, at_once):
                    try:
                        under_way[executor.submit(work, jobs[waiting[0]])] = waiting[0]
                    except BrokenExecutor:
                        break
                    waiting.popleft()
                if not under_way:
                    break
                ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
                if any(future.cancelled() or future.exception() for future in ended):
                    is_whole = False
                    ended, _ = wait(under_way)
                for future in ended:
                    if (one := _came_of(future, under_way.pop(future), waiting, tries)) is not None:
                        yield one
        except BaseException:
            for future in under_way:
                future.cancel()
            executor.shutdown(wait=False)
            raise
        executor.shutdown()


def _may_begin(
    waiting: deque[str], tries: Counter[str], under_way: Mapping[Future[_Result], str], at_once: int
) -> bool:
    """Whether the first of those waiting may begin now, beside those under way."""
    if not waiting or len(under_way) >= at_once:
        return False
    last_time = TRIES - 1
    return not under_way or all(tries[name] < last_time for name in [waiting[0], *under_way.values()])


def _came_of(
    future: Future[_Result], name: str, waiting: deque[str], tries: Counter[str]
) -> Done[_Result] | Lost | None:
    """Return what came of a job, or nothing where it waits to be tried again, behind all others."""
    failed = None if future.cancelled() else future.exception()
    if failed is None and not future.cancelled():
        return Done(name, future.result())
    tries[name] += 1
    if tries[name] < TRIES:
        waiting.append(name)
        return None
    return Lost(name, f"{type(failed).__name__}: {failed}" if failed else "cancelled")
