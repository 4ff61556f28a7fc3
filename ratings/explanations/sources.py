"""The rows a figure was merged from: every time of every unit, also those that no longer count, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ratings.explanations.names import plain_number
from ratings.imports.merging import PeriodFigure, figures_that_count
from ratings.imports.roster import Period
from ratings.models import PerformanceRecord


@dataclass(frozen=True)
class Source:
    """Where one figure was read: a row of a file, a class record or an exam."""

    text: str
    url: str = ""


def record_sources(records: Sequence[PerformanceRecord]) -> list[Source]:
    """Of one indicator; unit by unit in the order of time, with the sum where counts were added up."""
    units = {record.segment_unit_id: record.segment_unit for record in records}
    return [
        source
        for unit_id in units
        for source in _unit_sources([record for record in records if record.segment_unit_id == unit_id])
    ]


def _unit_sources(records: list[PerformanceRecord]) -> list[Source]:
    counting = figures_that_count(_figure(record) for record in records if not record.replaced)
    keys = {figure.pk for figure in counting}
    ordered = sorted(
        records, key=lambda record: (record.period_from, record.period_to, record.replaced, record.pk)
    )
    sources = [_record_source(record, counts=record.pk in keys) for record in ordered]
    if len(counting) > 1 and all(figure.counted for figure in counting):
        sources.append(_sum_line(counting))
    return sources


def _figure(record: PerformanceRecord) -> PeriodFigure:
    return PeriodFigure(
        record.pk,
        Period(record.period_from, record.period_to),
        record.months,
        record.value,
        None if record.numerator is None else int(record.numerator),
        None if record.denominator is None else int(record.denominator),
    )


def _sum_line(counting: Sequence[PeriodFigure]) -> Source:
    top = sum(figure.numerator or 0 for figure in counting)
    bottom = sum(figure.denominator or 0 for figure in counting)
    text = _("%(count)s 个时段的数量相加：%(top)s ÷ %(bottom)s，比率由合计重新计算")
    return Source(text % {"count": len(counting), "top": top, "bottom": bottom})


def _record_source(record: PerformanceRecord, *, counts: bool) -> Source:
    row = record.row
    params = {
        "unit": record.segment_unit.name,
        "period": str(Period(record.period_from, record.period_to)),
        "months": record.months,
        "value": "—" if record.value is None else record.value,
        "counts": _counts(record),
    }
    if row is None:
        return Source(_("%(unit)s %(period)s（%(months)s 个月）：%(value)s%(counts)s") % params)
    text = _(
        "%(unit)s %(period)s（%(months)s 个月）：%(value)s%(counts)s，见《%(file)s》%(sheet)s 第 %(row)s 行"
    ) % {**params, "file": row.batch.filename, "sheet": row.sheet, "row": row.number}
    return Source(text + _why_not(record, counts), f"/stars/sources/{row.pk}/")


def _counts(record: PerformanceRecord) -> str:
    if not record.denominator:
        return ""
    return f"（{plain_number(record.numerator)} ÷ {plain_number(record.denominator)}）"


def _why_not(record: PerformanceRecord, counts: bool) -> str:
    if counts:
        return ""
    if record.replaced:
        return _("；已由后来的更正替代，不计")
    if record.value is None:
        return _("；没有数据，不计")
    return _("；同一指标以更长时段为准，不计")
