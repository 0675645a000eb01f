"""Questions asked in every request: their SQL is written once, and each time only the values are filled in.

Django writes a query's SQL anew whenever it is asked, which takes several times as long as the database needs for an
answer by an index. What is the same each time but for its values need not pay for that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Aggregate, Model, QuerySet, Value
from django.db.models import query as django_query
from django.db.transaction import TransactionManagementError

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
_populators: Any = django_query.get_related_populators
_DAY: Final = date(9101, 1, 1)
_STAND_INS: Final[Mapping[type, Callable[[int], Any]]] = {
    int: lambda at: 4_611_686_018_000_000_000 + at,
    str: lambda at: f"stands in for value {at}.",
    date: lambda at: _DAY + timedelta(days=at),
    datetime: lambda at: datetime(9102, 1, 1, tzinfo=UTC) + timedelta(days=at),
    UUID: lambda at: UUID(int=2**127 + at),
}


@dataclass(frozen=True, slots=True)
class _Written:
    """A question in SQL.

    Args:
        sql: Its words.
        given: Its parameters; where `places` says so, one of the values is put in instead.
        places: By the position of a parameter, which value belongs there, and what comes behind it (`%` in a LIKE).
        read: By the position of a column, how its value is read from the database, with the column itself.
        made: Makes a row what is asked for, where that is no row but an instance of a model.
        is_locking: Whether the rows are held until the transaction ends.
        model: What is asked about.
    """

    sql: str
    given: tuple[Any, ...]
    places: Mapping[int, tuple[int, str]]
    read: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]
    made: Callable[[tuple[Any, ...]], Any] | None
    is_locking: bool
    model: Any  # mypy knows no DoesNotExist of a class of any model


class _Question(Generic[P]):
    """A question that is the same each time but for its values.

    Args:
        ask: Given the values, returns the rows; which question it is must not depend on the values.
        kinds: The values' types, in order: int, str, date, datetime or UUID. What a text must begin with (`startswith`)
            holds no `%`, `_` or backslash; a number is compared with a key or another column of 64 bits.
    """

    is_of_models = False

    def __init__(self, ask: Callable[P, QuerySet[Any, Any]], *kinds: type) -> None:
        self.ask: Callable[..., QuerySet[Any, Any]] = ask
        self.kinds = kinds
        self.written: dict[str, _Written] = {}

    def _answer(self, values: Sequence[Any]) -> list[Any]:
        written = self.written.get(connection.vendor)
        if written is None:
            written = self.written[connection.vendor] = self._write()
        if written.is_locking and connection.get_autocommit():
            message = "rows are held until the transaction ends, and there is none"
            raise TransactionManagementError(message)
        given = list(written.given)
        for at, (which, end) in written.places.items():
            given[at] = f"{values[which]}{end}" if end else _adapted(values[which])
        with connection.cursor() as cursor:
            cursor.execute(written.sql, given)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        if written.read:
            rows = [_read(row, written) for row in rows]
        return [written.made(row) for row in rows] if written.made else rows

    def _write(self) -> _Written:
        stand_ins = [_STAND_INS[kind](at) for at, kind in enumerate(self.kinds)]
        compiler = self.ask(*stand_ins).query.get_compiler(connection=connection)
        sql, given = compiler.as_sql()
        places = dict(_placed(given, [_adapted(one) for one in stand_ins]))
        if {which for which, _ in places.values()} != set(range(len(stand_ins))):
            message = f"not every value is found in {sql}"
            raise ValueError(message)
        columns = [column for column, _, _ in compiler.select[: compiler.col_count]]
        return _Written(
            sql,
            tuple(given),
            places,
            compiler.get_converters(columns),
            made=_maker(compiler) if self.is_of_models else None,
            is_locking=compiler.query.select_for_update,
            model=compiler.query.model,
        )


class Prepared(_Question[P]):
    """A question for values: `rows = IN_FORCE("needs.rates", today)`; it returns rows by `values_list`."""

    def __call__(self, *values: P.args, **_none: P.kwargs) -> list[tuple[Any, ...]]:
        """Ask, and return the rows."""
        return self._answer(values)


class PreparedModels(_Question[P], Generic[P, M]):
    """A question for instances, with what `select_related` names at hand; it prefetches and annotates nothing."""

    is_of_models = True

    def __init__(self, ask: Callable[P, QuerySet[M]], *kinds: type) -> None:
        super().__init__(ask, *kinds)

    def __call__(self, *values: P.args, **_none: P.kwargs) -> list[M]:
        """Ask, and return the instances."""
        return self._answer(values)

    def first(self, *values: P.args, **_none: P.kwargs) -> M | None:
        """Ask, and return the first instance, if there is any."""
        return next(iter(self._answer(values)), None)

    def one(self, *values: P.args, **none: P.kwargs) -> M:
        """Ask, and return the only instance.

        Raises:
            DoesNotExist: the model's own, where there is none.
        """
        found = self.first(*values, **none)
        if found is None:
            raise self.written[connection.vendor].model.DoesNotExist
        return found


def counting(ask: Callable[..., QuerySet[Any, Any]], figures: Mapping[str, Aggregate], *kinds: type) -> "Prepared[...]":
    """Return the question how much there is among the rows of `ask`: one row with these figures, in their order."""

    def count(*values: Any) -> QuerySet[Any, Any]:
        together: Any = ask(*values).order_by().values(together=Value(0))
        counted = together.annotate(**{f"n_{name}": figure for name, figure in figures.items()})
        row: QuerySet[Any, Any] = counted.values_list(*(f"n_{name}" for name in figures))
        return row

    return Prepared(count, *kinds)


class NewRow(Generic[M]):
    """A row that is written often: `ENTRY.add(JournalEntry(...))` does what `save(force_insert=True)` does.

    No signal is sent.

    Args:
        model: Of which; a plain one, without parents.
    """

    def __init__(self, model: type[M]) -> None:
        self.model = model

    def add(self, new: M) -> M:
        """Write it, and let it know its key."""
        key: Any = self.model._meta.pk
        fields: list[Any] = [one for one in self.model._meta.concrete_fields if one is not key or new.pk]
        quote = connection.ops.quote_name
        columns = ", ".join(quote(one.column) for one in fields)
        marks = ", ".join(["%s"] * len(fields))
        table, named = quote(self.model._meta.db_table), quote(key.column)
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks}) RETURNING {named}"  # noqa: S608  our own names
        values = [one.get_db_prep_save(one.pre_save(new, add=True), connection) for one in fields]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            row = cursor.fetchone()
        if not new.pk:
            new.pk = row[0]
        new._state.adding, new._state.db = False, connection.alias
        return new


def _maker(compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """Return what makes an instance of a row, as Django itself does."""
    asked = compiler.klass_info
    model, at = asked["model"], asked["select_fields"]
    first, end = at[0], at[-1] + 1
    names = [column.target.attname for column, _, _ in compiler.select[first:end]]
    others = _populators(asked, compiler.select, connection.alias)

    def make(row: tuple[Any, ...]) -> Any:
        made = model.from_db(connection.alias, names, row[first:end])
        for other in others:
            other.populate(row, made)
        return made

    return make


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
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _read(row: tuple[Any, ...], written: _Written) -> tuple[Any, ...]:
    values = list(row)
    for at, (converters, column) in written.read.items():
        for convert in converters:
            values[at] = convert(values[at], column, connection)
    return tuple(values)
