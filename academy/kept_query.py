"""A query whose SQL is written once per process.

Django writes the SQL of a query anew each time, which for a row of forty columns takes longer than asking the
database. Where thousands ask the same question in the same minute, the text is kept and only the values change
(decision 12).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")

# No row has such a number, no text reads like it, and nothing happened on these days.
_NUMBERS = -(2**30)
_FIRST_DAY = date(1, 1, 1)
_LARGEST = 2**63 - 1


def _stand_in(kind: type, place: int) -> Any:
    if kind is date:
        return _FIRST_DAY + timedelta(days=place)
    return kind(_NUMBERS - place)


@dataclass(frozen=True)
class _Reading:
    """Which columns make the row of the model, the rows that stand beside it, and the annotations."""

    model: type[models.Model]
    columns: slice
    names: list[str]
    related: list[Any]
    annotations: dict[str, int]

    @classmethod
    def of(cls, compiler: Any) -> "_Reading":
        fields = compiler.klass_info["select_fields"]
        columns = slice(fields[0], fields[-1] + 1)
        return cls(
            model=compiler.klass_info["model"],
            columns=columns,
            names=[column.target.attname for column, *_rest in compiler.select[columns]],
            related=get_related_populators(  # type: ignore[call-arg]  # the stubs know a later Django
                compiler.klass_info, compiler.select, connection.alias
            ),
            annotations=dict(compiler.annotation_col_map or {}),
        )

    def model_of(self, row: list[Any]) -> models.Model:
        model = self.model.from_db(connection.alias, self.names, row[self.columns])
        for populator in self.related:
            populator.populate(row, model)
        for name, place in self.annotations.items():
            setattr(model, name, row[place])
        return model


@dataclass(frozen=True)
class _Written:
    """The statement, which of the values stands at each of its places (else a constant), and how a row is read."""

    sql: str
    parameters: tuple[tuple[int | None, Any], ...]
    converters: tuple[tuple[int, Sequence[Callable[[Any, Any, Any], Any]], Any], ...]
    reading: "_Reading | None"
    locks: bool

    def filled(self, values: Sequence[Any]) -> list[Any]:
        return [constant if which is None else values[which] for which, constant in self.parameters]

    def read(self, found: Sequence[Any]) -> Any:
        row = list(found)
        for place, converters, expression in self.converters:
            for convert in converters:
                row[place] = convert(row[place], expression, connection)
        return tuple(row) if self.reading is None else self.reading.model_of(row)


class KeptQuery(Generic[Row]):
    """`build` makes a queryset of models or of `values_list` from values of the given kinds: int, str or date.

    None may be None, because SQL would have to ask differently.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]], *kinds: type) -> None:
        self._build, self._kinds = build, kinds
        self._written: dict[str, _Written] = {}

    def all(self, *values: Any) -> list[Row]:
        if any(type(value) is int and abs(value) > _LARGEST for value in values):
            # As Django answers: no row has such a number, and the database would call it an error.
            return []
        given = [self._checked(value, kind) for value, kind in zip(values, self._kinds, strict=True)]
        written = self._written.get(connection.vendor)
        if written is None:
            written = self._written[connection.vendor] = self._write()
        if written.locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows can be locked in a transaction only")
        with connection.cursor() as cursor:
            cursor.execute(written.sql, written.filled(given))
            rows = cursor.fetchall()
        return [written.read(row) for row in rows]

    def one(self, *values: Any) -> Row | None:
        """For what is unique: the row, if there is one."""
        found = self.all(*values)
        return found[0] if found else None

    @staticmethod
    def _checked(value: Any, kind: type) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is not of the kind {kind.__name__}")
        return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value

    def _write(self) -> _Written:
        stand_ins = [_stand_in(kind, place) for place, kind in enumerate(self._kinds)]
        query = self._build(*stand_ins).query
        compiler = query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = {str(stand_in): place for place, stand_in in enumerate(stand_ins)}
        marked = tuple((places.get(str(parameter)), parameter) for parameter in parameters)
        if {which for which, _constant in marked} - {None} != set(places.values()):
            raise ValueError("each value must stand in the query by itself, unchanged")
        converters = compiler.get_converters([column for column, *_rest in compiler.select])
        return _Written(
            sql=sql,
            parameters=marked,
            converters=tuple((place, *rest) for place, rest in converters.items()),
            reading=_Reading.of(compiler) if query.default_cols else None,
            locks=bool(query.select_for_update),
        )
