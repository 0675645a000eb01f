"""How functions are compiled: once per machine, and again when any file of their folder that is compiled changes."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from numba import njit
from numba.core.dispatcher import Dispatcher

_Function = TypeVar("_Function", bound=Callable[..., Any])
_njit: Any = njit  # its published types lack the options that leave wrappers out
_BARE = {"cache": True, "no_cfunc_wrapper": True, "no_cpython_wrapper": True, "_nrt": False, "error_model": "numpy"}
SHARED = ("compiled.py", "dice.py")


def compiled(function: _Function) -> _Function:
    """Compile a function that Python calls, and keep the machine code on disk.

    Numba notices a change of the function's own file only, and would go on using an old copy of what the function calls
    in other files. So the stamp of each is made from all files of its folder that say "compiled" together.
    """
    machine_code: _Function = _stamped(_njit(cache=True, no_cfunc_wrapper=True)(function))
    return machine_code


def inner(function: _Function) -> _Function:
    """Compile a function that only compiled functions call: no slow-to-make wrapper for Python."""
    machine_code: _Function = _stamped(_njit(cache=True, no_cfunc_wrapper=True, no_cpython_wrapper=True)(function))
    return machine_code


def bare(function: _Function) -> _Function:
    """Compile an inner function that makes no arrays: without counting references, which costs more than the work."""
    machine_code: _Function = _stamped(_njit(**_BARE)(function))
    return machine_code


def open_bare(function: _Function) -> _Function:
    """Compile a bare function that Python calls, too."""
    machine_code: _Function = _stamped(_njit(**(_BARE | {"no_cpython_wrapper": False}))(function))
    return machine_code


def in_place(function: _Function) -> _Function:
    """Compile a bare function into whoever calls it: the arrays of a plan are two hundred arguments to hand over."""
    machine_code: _Function = _stamped(_njit(forceinline=True, **_BARE)(function))
    return machine_code


def kernels(folder: Path) -> tuple[str, ...]:
    """Names of the files in a folder that are compiled, or say how something compiled is laid out."""
    return tuple(sorted(file.name for file in folder.glob("*.py") if b"ompiled" in file.read_bytes()))


def _stamped(dispatcher: Any) -> Any:
    if isinstance(dispatcher, Dispatcher):
        cache_on_disk: Any = vars(dispatcher)["_cache"]  # Numba has no door for this
        cache_on_disk._cache_file._source_stamp = _stamp(Path(inspect.getfile(dispatcher.py_func)).parent)
    return dispatcher


@cache
def _stamp(folder: Path) -> str:
    here = Path(__file__).parent
    files = [*(here / name for name in SHARED), *(folder / name for name in kernels(folder))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
