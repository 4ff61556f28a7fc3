"""One machinery for every list of the back office: filter, order, columns, pages, place of a row, workbook."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from academy.people.explanations.exports import exported_by
from academy.people.models import Person
from academy.tabular.export import ExportValue, table_bytes
from academy.ui.lists import clauses
from ratings.forms import ListForm
from ratings.models import RatingCycle
from ratings.queries.kin import relatives_of

PER_PAGE = 50
Label = str | Promise
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Column:
    """`kind` says how the page draws it: person, star, chinese (what people wrote), figure, link or plain."""

    key: str
    label: Label
    value: Callable[[Any], "ExportValue | Link"]
    order: str = ""
    kind: str = "plain"
    is_shown: bool = True


@dataclass(frozen=True)
class Filter:
    """`choices` None: a box to type in; otherwise the choices among the rows that the reader may see."""

    key: str
    label: Label
    condition: Callable[[str], Q]
    choices: Callable[[QuerySet[Any]], Choices] | None = None

    def field(self, rows: QuerySet[Any]) -> forms.Field:
        if self.choices is None:
            return forms.CharField(label=self.label, required=False, max_length=60)
        choices = [("", _("全部")), *self.choices(rows)]
        return forms.ChoiceField(label=self.label, required=False, choices=choices)


@dataclass(frozen=True)
class Link:
    """A cell that leads somewhere; a workbook holds its words."""

    words: Label
    url: str


def nothing_more(_rows: Sequence[Any], _cycle: RatingCycle) -> None:
    return None


@dataclass(frozen=True)
class ListSpec:
    name: str
    title: Label
    intro: Label
    rows: Callable[[Any, RatingCycle], QuerySet[Any]]
    may_read: Callable[[Any, RatingCycle], bool]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    order: tuple[str, ...]
    # Whom a row is about: it is written down who looked at her, and the reader's relatives are marked.
    person: Callable[[Any], int]
    # Where a row leads; empty: nowhere.
    address: Callable[[Any], str]
    empty: Label
    # The path from a row to its RatingResult, for the previous and the next person; empty: no such page.
    result: str = ""
    # Puts words on the rows of a page at once, where a column needs more than its own row.
    prepare: Callable[[Sequence[Any], RatingCycle], None] = nothing_more
    terms: Callable[[RatingCycle], list[str]] = field(default=lambda _cycle: [])


@dataclass(frozen=True)
class Header:
    label: str
    url: str
    # The value of aria-sort; empty for a column that cannot be ordered.
    direction: str


@dataclass(frozen=True)
class Cell:
    kind: str
    value: Any


@dataclass(frozen=True)
class Row:
    pk: int
    person: int
    url: str
    cells: list[Cell]
    # The reader decides nothing about her declared relatives.
    is_kin: bool


@dataclass(frozen=True)
class Place:
    """Where a person stands in the list: 3 of 300, and whom the neighbours' pages show."""

    number: int
    total: int
    page: int
    previous: int | None
    next: int | None


class Listing:
    """What one reader sees of one list by the parameters of an address."""

    def __init__(self, user: Person, spec: ListSpec, cycle: RatingCycle, parameters: QueryDict) -> None:
        self.user, self.spec, self.cycle, self.parameters = user, spec, cycle, parameters
        self._all = spec.rows(user, cycle)

    @cached_property
    def form(self) -> ListForm:
        return ListForm(
            # Without a choice the usual columns are ticked.
            self.parameters if "columns" in self.parameters else self._with_usual_columns(),
            filters={one.key: one.field(self._all) for one in self.spec.filters},
            columns=[(column.key, str(column.label)) for column in self.spec.columns],
        )

    def _with_usual_columns(self) -> QueryDict:
        data = self.parameters.copy()
        data.setlist("columns", [column.key for column in self.spec.columns if column.is_shown])
        return data

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What is wrong in an address is left out rather than refused."""
        self.form.is_valid()
        return self.form.cleaned_data

    @cached_property
    def columns(self) -> list[Column]:
        wanted = set(self.chosen.get("columns") or ())
        found = [column for column in self.spec.columns if column.key in wanted]
        return found or [column for column in self.spec.columns if column.is_shown]

    @property
    def sort(self) -> str:
        wanted = str(self.chosen.get("sort") or "")
        return wanted if wanted.removeprefix("-") in self._orders() else ""

    def _orders(self) -> dict[str, str]:
        return {column.key: column.order for column in self.spec.columns if column.order}

    @cached_property
    def rows(self) -> QuerySet[Any]:
        found = self._all
        for one in self.spec.filters:
            if value := self.chosen.get(one.key):
                found = found.filter(one.condition(value))
        return found.order_by(*self._order())

    def _order(self) -> list[Any]:
        if not self.sort:
            return [*self.spec.order, "pk"]
        expression = F(self._orders()[self.sort.removeprefix("-")])
        backwards = self.sort.startswith("-")
        # What is not known stands last either way, on every database.
        first = expression.desc(nulls_last=True) if backwards else expression.asc(nulls_last=True)
        return [first, *self.spec.order, "pk"]

    def query(self, **changes: str) -> str:
        """The parameters as an address part, without the page."""
        known = {"sort", "columns", *(one.key for one in self.spec.filters)}
        data = QueryDict(mutable=True)
        for key in sorted(known & set(self.parameters)):
            data.setlist(key, [value for value in self.parameters.getlist(key) if value])
        for key, value in changes.items():
            data[key] = value
        return data.urlencode()

    def headers(self) -> list[Header]:
        return [self._header(column) for column in self.columns]

    def _header(self, column: Column) -> Header:
        if not column.order:
            return Header(str(column.label), "", "")
        directions = {column.key: "ascending", f"-{column.key}": "descending"}
        backwards = self.sort == column.key
        url = f"?{self.query(sort=f'-{column.key}' if backwards else column.key)}"
        return Header(str(column.label), url, directions.get(self.sort, "none"))

    @cached_property
    def page(self) -> Page:
        return Paginator(self.rows, PER_PAGE).get_page(self.parameters.get("page"))

    def shown(self) -> list[Row]:
        rows = list(self.page.object_list)
        self.spec.prepare(rows, self.cycle)
        query, kin = self.query(list=self.spec.name), relatives_of(self.user)
        return [self._row(row, query, kin) for row in rows]

    def _row(self, row: Any, query: str, kin: set[int]) -> Row:
        url, person = self.spec.address(row), self.spec.person(row)
        if url and self.spec.result:
            url = f"{url}?{query}"
        cells = [Cell(column.kind, column.value(row)) for column in self.columns]
        return Row(row.pk, person, url, cells, person in kin)

    def place_of(self, result_pk: int) -> Place | None:
        """None: the list does not hold her (any more)."""
        order = list(self.rows.values_list(self.spec.result, flat=True))
        if result_pk not in order:
            return None
        at = order.index(result_pk)
        return Place(
            number=at + 1,
            total=len(order),
            page=at // PER_PAGE + 1,
            previous=order[at - 1] if at else None,
            next=order[at + 1] if at + 1 < len(order) else None,
        )

    def filter_words(self) -> list[str]:
        return [
            f"{one.label}：{self._choice_words(one)}" for one in self.spec.filters if self.chosen.get(one.key)
        ]

    def _choice_words(self, one: Filter) -> str:
        value = str(self.chosen[one.key])
        choices = dict(getattr(self.form.fields[one.key], "choices", ()))
        return str(choices.get(value, value))

    def workbook(self) -> tuple[bytes, list[int]]:
        """What is filtered, in the chosen columns and order, under the words of where it comes from; whom it holds."""
        rows = list(self.rows)
        self.spec.prepare(rows, self.cycle)
        body: Iterable[list[ExportValue]] = (
            [as_text(column.value(row)) for column in self.columns] for row in rows
        )
        header = [str(column.label) for column in self.columns]
        people = [self.spec.person(row) for row in rows]
        return table_bytes(str(self.spec.title), header, body, notes=self._notes(len(rows))), people

    def _notes(self, rows: int) -> list[str]:
        made = exported_by(self.user, timezone.now())
        count = _("共 %(n)s 条") % {"n": rows}
        filtered = clauses(self.filter_words()) or _("未筛选")
        return [
            f"{self.cycle.name} · {self.spec.title}",
            f"{made}（{count}）",
            f"{_('筛选')}：{filtered}",
            *self.spec.terms(self.cycle),
        ]


def as_text(value: Any) -> ExportValue:
    if isinstance(value, Link):
        return str(value.words)
    return str(value) if isinstance(value, Promise) else value
