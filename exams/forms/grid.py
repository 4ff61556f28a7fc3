"""A section's grid as a table: subjects down, difficulties across, each with an "any" at the end."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from exams.models import Section
from exams.queries.grids import LEVELS, GridSupply


@dataclass(frozen=True)
class GridCell:
    bound: forms.BoundField
    level: int | None
    available: int
    fits: bool


@dataclass(frozen=True)
class GridRow:
    subject: int | None
    title: str
    cells: list[GridCell]


class GridForm(forms.Form):
    """One number per cell; what stays empty is drawn from the whole section."""

    def __init__(self, data: Any, *, section: Section, supply: GridSupply) -> None:
        super().__init__(data, prefix=f"s{section.pk}")
        self.section = section
        self.supply = supply
        set_now = {(row.get("subject"), row.get("difficulty")): row["count"] for row in section.grid}
        self._places = [(subject, level) for subject in supply.subjects for level in LEVELS]
        for subject, level in self._places:
            self.fields[_name(subject, level)] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=section.count,
                initial=set_now.get((subject, level)),
                widget=forms.NumberInput(attrs={"class": "grid-number"}),
            )

    @property
    def rows(self) -> list[GridRow]:
        return [
            GridRow(subject, self.supply.title(subject), [self._cell(subject, level) for level in LEVELS])
            for subject in self.supply.subjects
        ]

    def _cell(self, subject: int | None, level: int | None) -> GridCell:
        available = self.supply.counts[subject, level]
        # The cell "any subject, any difficulty" is what the others leave over; nobody fills it in.
        return GridCell(self[_name(subject, level)], level, available, (subject, level) != (None, None))

    @property
    def placed(self) -> int:
        """Questions the grid as stored has a place for."""
        return sum(row["count"] for row in self.section.grid)

    @property
    def open_count(self) -> int:
        return self.section.count - self.placed

    def grid(self) -> list[dict[str, int | None]]:
        return [
            {"subject": subject, "difficulty": level, "count": count}
            for subject, level in self._places
            if (subject, level) != (None, None) and (count := self.cleaned_data[_name(subject, level)])
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        total = sum(count or 0 for name, count in cleaned.items() if name != _name(None, None))
        if total > self.section.count:
            raise forms.ValidationError(
                _("“%(section)s”分配了 %(placed)s 题，多于本题的 %(count)s 题。")
                % {"section": self.section.title, "placed": total, "count": self.section.count}
            )
        return cleaned


def _name(subject: int | None, level: int | None) -> str:
    return f"{subject or 'any'}-{level or 'any'}"
