"""What stands on a paper: frozen when it is issued, stored as JSON, read back for drawing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from academy.certificates.enums import CertificateKind

DIGITS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 to 99 as read aloud in a date: 十, 十二, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not tens else "")


def chinese_date(day: date) -> str:
    year = "".join(DIGITS[int(digit)] for digit in str(day.year))
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def _to_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _from_json(declared: Any, value: Any) -> Any:
    if value is None:
        return None
    if "date" in str(declared):
        return date.fromisoformat(value)
    return Decimal(value) if "Decimal" in str(declared) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperContext:
    kind: ClassVar[CertificateKind]
    holder_name: str
    unit_name: str

    @property
    def subject(self) -> str:
        """What the paper is about, in its own words."""
        raise TypeError(f"{type(self).__name__} names no subject")

    def to_json(self) -> dict[str, Any]:
        return {name: _to_json(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{f.name: _from_json(f.type, stored[f.name]) for f in fields(cls) if f.name in stored})


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionContext(PaperContext):
    kind = CertificateKind.COMPLETION
    title: str
    starts_on: date
    ends_on: date
    hours: Decimal

    @classmethod
    def of(
        cls,
        holder_name: str,
        unit_name: str,
        title: str,
        starts_on: date,
        ends_on: date,
        hours: Decimal | int,
    ) -> "CompletionContext":
        return cls(
            holder_name=holder_name,
            unit_name=unit_name,
            title=title,
            starts_on=starts_on,
            ends_on=ends_on,
            hours=Decimal(hours),
        )

    @property
    def subject(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceContext(PaperContext):
    kind = CertificateKind.LICENCE
    exam_title: str
    passed_on: date
    valid_to: date | None = None

    @classmethod
    def of(
        cls, holder_name: str, unit_name: str, exam_title: str, passed_on: date, valid_to: date | None = None
    ) -> "LicenceContext":
        return cls(
            holder_name=holder_name,
            unit_name=unit_name,
            exam_title=exam_title,
            passed_on=passed_on,
            valid_to=valid_to,
        )

    @property
    def subject(self) -> str:
        return self.exam_title


@dataclass(frozen=True, slots=True, kw_only=True)
class StarContext(PaperContext):
    kind = CertificateKind.STAR
    cycle_name: str
    star: int
    valid_from: date
    valid_to: date | None = None

    @classmethod
    def of(
        cls,
        holder_name: str,
        unit_name: str,
        cycle_name: str,
        star: int,
        valid_from: date,
        valid_to: date | None = None,
    ) -> "StarContext":
        if not 1 <= star <= 5:
            raise ValueError("a star paper needs one to five stars")
        return cls(
            holder_name=holder_name,
            unit_name=unit_name,
            cycle_name=cycle_name,
            star=star,
            valid_from=valid_from,
            valid_to=valid_to,
        )

    @property
    def level_name(self) -> str:
        return f"{DIGITS[self.star]}星级网格员"

    @property
    def subject(self) -> str:
        return f"{self.cycle_name} {self.level_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourContext(PaperContext):
    kind = CertificateKind.HONOUR
    occasion: str
    honour: str

    @classmethod
    def of(cls, holder_name: str, unit_name: str, occasion: str, honour: str) -> "HonourContext":
        return cls(holder_name=holder_name, unit_name=unit_name, occasion=occasion, honour=honour)

    @property
    def subject(self) -> str:
        return f"{self.occasion} {self.honour}"


CONTEXT_TYPES: dict[CertificateKind, type[PaperContext]] = {
    kind_type.kind: kind_type for kind_type in (CompletionContext, LicenceContext, StarContext, HonourContext)
}


def context_from_json(kind: str, stored: Mapping[str, Any]) -> PaperContext:
    return CONTEXT_TYPES[CertificateKind(kind)].from_json(stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The academy as it was on the day of issue; a later change of its name leaves old papers alone."""

    name: str
    partner_name: str = ""
    signatory: str = ""
    seal_text: str = ""
    is_demonstration: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that drawing one paper needs; rendering sees no database row."""

    context: PaperContext
    issuer: Issuer
    number: str
    machine_code: str
    issued_on: date
    verify_url: str
