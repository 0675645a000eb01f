"""Everything that must hold, asked of every app: what `doorstep check` prints."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils.module_loading import import_string

from doorstep.base import journal


def faults() -> Iterator[str]:
    """Yield a sentence for each thing in the base's own tables that cannot be right."""
    yield from journal.faults()


def every_fault() -> Iterator[str]:
    """Yield the faults of every app named in `settings.CHECKS`."""
    for name in settings.CHECKS:
        check: Callable[[], Iterator[str]] = import_string(name)
        yield from check()
