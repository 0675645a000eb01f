"""How functions are compiled: once per machine, and again when any of the compiled files changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import njit
from numba.core.dispatcher import Dispatcher

_Function = TypeVar("_Function", bound=Callable[..., Any])
_njit: Any = njit  # its published types lack the options that leave wrappers out
_FILES = ("ascend.py", "dominance.py", "exchange.py", "greedy.py", "pairs.py")


def compiled(function: _Function) -> _Function:
    """Compile a function that Python calls, and keep the machine code on disk.

    Numba notices a change of the function's own file only, and would go on using an old copy of what the function calls
    in other files. So the stamp of each is made from all compiled files together.
    """
    machine_code: _Function = _stamped(_njit(cache=True, no_cfunc_wrapper=True)(function))
    return machine_code


def inner(function: _Function) -> _Function:
    """Compile a function that only compiled functions call: no slow-to-make wrapper for Python."""
    machine_code: _Function = _stamped(_njit(cache=True, no_cfunc_wrapper=True, no_cpython_wrapper=True)(function))
    return machine_code


def _stamped(dispatcher: Any) -> Any:
    if isinstance(dispatcher, Dispatcher):
        cache_on_disk: Any = vars(dispatcher)["_cache"]  # Numba has no door for this
        cache_on_disk._cache_file._source_stamp = _stamp()
    return dispatcher


@cache
def _stamp() -> str:
    folder = Path(__file__).parent
    return hashlib.sha256(b"\0".join((folder / name).read_bytes() for name in _FILES)).hexdigest()
