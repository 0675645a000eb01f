"""Questions asked in every request: their SQL is written once, and each time only the values are filled in.

Django writes a query's SQL anew whenever it is asked, which takes several times as long as the database needs for an
answer by an index. What is the same each time but for its values need not pay for that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Generic, ParamSpec

from django.db import connection
from django.db.models import Aggregate, QuerySet, Value

P = ParamSpec("P")
_DAY: Final = date(9101, 1, 1)
_STAND_INS: Final[Mapping[type, Callable[[int], Any]]] = {
    int: lambda at: 4_611_686_018_000_000_000 + at,
    str: lambda at: f"stands in for value {at}.",
    date: lambda at: _DAY + timedelta(days=at),
    datetime: lambda at: datetime(9102, 1, 1, tzinfo=UTC) + timedelta(days=at),
}


@dataclass(frozen=True, slots=True)
class _Written:
    """A question in SQL.

    Args:
        sql: Its words.
        given: Its parameters; where `places` says so, one of the values is put in instead.
        places: By the position of a parameter, which value belongs there, and what comes behind it (`%` in a LIKE).
        read: By the position of a column, how its value is read from the database, with the column itself.
    """

    sql: str
    given: tuple[Any, ...]
    places: Mapping[int, tuple[int, str]]
    read: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]


class Prepared(Generic[P]):
    """A question that is the same each time but for its values: `rows = IN_FORCE("needs.rates", today)`.

    Args:
        ask: Given the values, returns rows by `values_list`; which question it is must not depend on the values.
        kinds: The values' types, in order: int, str, date or datetime. What a text must begin with (`startswith`)
            holds no `%`, `_` or backslash.
    """

    def __init__(self, ask: Callable[P, QuerySet[Any, Any]], *kinds: type) -> None:
        self.ask: Callable[..., QuerySet[Any, Any]] = ask
        self.kinds = kinds
        self.written: dict[str, _Written] = {}

    def __call__(self, *values: P.args, **_none: P.kwargs) -> list[tuple[Any, ...]]:
        """Ask, and return the rows."""
        written = self.written.get(connection.vendor)
        if written is None:
            written = self.written[connection.vendor] = self._write()
        given = list(written.given)
        for at, (which, end) in written.places.items():
            given[at] = f"{values[which]}{end}" if end else _adapted(values[which])
        with connection.cursor() as cursor:
            cursor.execute(written.sql, given)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [_read(row, written) for row in rows] if written.read else rows

    def _write(self) -> _Written:
        stand_ins = [_STAND_INS[kind](at) for at, kind in enumerate(self.kinds)]
        compiler = self.ask(*stand_ins).query.get_compiler(connection=connection)
        sql, given = compiler.as_sql()
        places = dict(_placed(given, [_adapted(one) for one in stand_ins]))
        if {which for which, _ in places.values()} != set(range(len(stand_ins))):
            message = f"not every value is found in {sql}"
            raise ValueError(message)
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        return _Written(sql, tuple(given), places, compiler.get_converters(columns))


def counting(ask: Callable[..., QuerySet[Any, Any]], figures: Mapping[str, Aggregate], *kinds: type) -> "Prepared[...]":
    """Return the question how much there is among the rows of `ask`: one row with these figures, in their order."""

    def count(*values: Any) -> QuerySet[Any, Any]:
        together: Any = ask(*values).order_by().values(together=Value(0))
        counted = together.annotate(**{f"n_{name}": figure for name, figure in figures.items()})
        row: QuerySet[Any, Any] = counted.values_list(*(f"n_{name}" for name in figures))
        return row

    return Prepared(count, *kinds)


def _placed(given: Sequence[Any], stand_ins: Sequence[Any]) -> Iterator[tuple[int, tuple[int, str]]]:
    """Yield for each parameter in which a stand-in is found: its position, which one, and what comes behind it."""
    for at, value in enumerate(given):
        for which, one in enumerate(stand_ins):
            if value == one:
                yield at, (which, "")
            elif isinstance(one, str) and isinstance(value, str) and value == f"{one}%":
                yield at, (which, "%")


def _adapted(value: Any) -> Any:
    """Return a value as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _read(row: tuple[Any, ...], written: _Written) -> tuple[Any, ...]:
    values = list(row)
    for at, (converters, column) in written.read.items():
        for convert in converters:
            values[at] = convert(values[at], column, connection)
    return tuple(values)
