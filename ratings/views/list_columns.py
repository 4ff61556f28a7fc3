"""Columns and filters that several lists share. A path leads from a row to the result, person or unit."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from academy.ui.templatetags.ui import star_words
from ratings.explanations.names import CATEGORY_NAMES, MOVE_NAMES
from ratings.views.listing import Choices, Column, Filter, Label


def attribute(path: str) -> Callable[[Any], Any]:
    """participant__unit__name as Django spells it → the value on the row; None where the way ends early."""
    steps = path.split("__")

    def read(row: Any) -> Any:
        for step in steps:
            row = getattr(row, step, None)
            if row is None:
                return None
        return row

    return read


def plain(key: str, label: Label, path: str, *, kind: str = "plain", is_shown: bool = True) -> Column:
    return Column(key, label, attribute(path), path, kind, is_shown)


def said(key: str, label: Label, path: str, words: dict[str, Label], *, is_shown: bool = True) -> Column:
    """A code of the database, in words."""
    read = attribute(path)
    return Column(key, label, lambda row: str(words.get(read(row), read(row) or "")), path, "plain", is_shown)


def told(key: str, label: Label, name: str, *, is_shown: bool = True, kind: str = "plain") -> Column:
    """What `prepare` put on the row; it cannot be ordered by the database."""
    return Column(key, label, attrgetter(name), "", kind, is_shown)


def displayed(key: str, label: Label, name: str) -> Column:
    """A choice field in its own words."""
    return Column(key, label, lambda row: str(getattr(row, f"get_{name}_display")()), name)


def star(key: str, label: Label, path: str, *, is_shown: bool = True) -> Column:
    return Column(key, label, attribute(path), path, "star", is_shown)


def whose(person: str, unit: str) -> tuple[Column, ...]:
    return (
        plain("name", _("姓名"), f"{person}__name" if person else "name", kind="person"),
        plain("number", _("编号"), f"{person}__worker_no" if person else "worker_no"),
        Column("unit", _("单位"), attribute(f"{unit}__name"), f"{unit}__path", "chinese"),
    )


def rating_columns(result: str = "", *, usual: frozenset[str] | None = None) -> tuple[Column, ...]:
    """The figures of a result; `usual` names those shown without a choice."""
    at = f"{result}__" if result else ""
    columns = (
        said("category", _("类别"), f"{at}participant__category", CATEGORY_NAMES),
        plain("training", _("培训"), f"{at}training", kind="figure"),
        plain("performance", _("绩效"), f"{at}performance", kind="figure"),
        plain("base", _("基础分"), f"{at}base", kind="figure", is_shown=False),
        plain("total", _("总分"), f"{at}total", kind="total"),
        star("previous", _("上期"), f"{at}participant__prev_star"),
        star("star", _("计算星级"), f"{at}star"),
        said("move", _("变动"), f"{at}move", MOVE_NAMES),
        plain("service", _("服务月数"), f"{at}participant__service_months", kind="figure", is_shown=False),
        plain("months", _("在岗月数"), f"{at}participant__in_post_months", kind="figure", is_shown=False),
    )
    if usual is None:
        return columns
    return tuple(Column(c.key, c.label, c.value, c.order, c.kind, is_shown=c.key in usual) for c in columns)


def search(person: str) -> Filter:
    at = f"{person}__" if person else ""
    return Filter(
        "q",
        _("姓名或编号"),
        lambda text: Q(**{f"{at}name__icontains": text}) | Q(**{f"{at}worker_no__icontains": text}),
    )


def by_unit(path: str) -> Filter:
    def choices(rows: QuerySet[Any]) -> Choices:
        units = rows.order_by(f"{path}__path").values_list(f"{path}_id", f"{path}__name", f"{path}__path")
        return [(str(pk), name) for pk, name, _path in units.distinct()]

    return Filter("unit", _("单位"), lambda pk: Q(**{f"{path}_id": int(pk)}), choices)


def by_star(path: str, label: Label) -> Filter:
    def choices(_rows: QuerySet[Any]) -> Choices:
        return [*((str(n), star_words(n)) for n in range(5, -1, -1)), ("none", _("未定星"))]

    return Filter(
        "star",
        label,
        lambda value: Q(**{f"{path}__isnull": True}) if value == "none" else Q(**{path: int(value)}),
        choices,
    )


def by_code(key: str, label: Label, path: str, words: dict[str, Label]) -> Filter:
    """Codes that read alike are one choice."""

    def choices(_rows: QuerySet[Any]) -> Choices:
        first = {str(word): code for code, word in reversed(words.items())}
        return [(code, str(word)) for code, word in words.items() if first[str(word)] == code]

    def condition(value: str) -> Q:
        alike = [code for code, word in words.items() if str(word) == str(words.get(value))]
        return Q(**{f"{path}__in": alike})

    return Filter(key, label, condition, choices)
