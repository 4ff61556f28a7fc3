from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from ratings.engine.codes import (
    AppealMode,
    Counting,
    DepartedPolicy,
    FloorExempt,
    LongLeavePolicy,
    MaternityPolicy,
    Method,
    MissingPolicy,
    OncePerEvent,
    QuotaBase,
    QuotaMode,
    UnitForQuota,
    Unresolved,
)

K = TypeVar("K")
V = TypeVar("V")


def frozen(mapping: Mapping[K, V]) -> Mapping[K, V]:
    return MappingProxyType(dict(mapping))


@dataclass(frozen=True, slots=True)
class Identity:
    code: str
    name: str
    policy_doc: str
    zero_star_label: str


@dataclass(frozen=True, slots=True)
class Population:
    employment: tuple[str, ...]
    min_in_post_months: int
    month_counts_if_days_gte: int
    new_hire_under_service_months: int
    maternity: MaternityPolicy
    long_leave: LongLeavePolicy
    departed: DepartedPolicy
    unit_for_quota: UnitForQuota
    min_months_in_new_unit: int


@dataclass(frozen=True, slots=True)
class ExamRule:
    plan_kind: str
    attempt: str
    retake_score_cap: Decimal | None


@dataclass(frozen=True, slots=True)
class Training:
    required_hours: Decimal
    mode_caps: Mapping[str, Decimal]
    exam: ExamRule


@dataclass(frozen=True, slots=True)
class Component:
    code: str
    name: str
    weight: Decimal
    items: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Normaliser:
    method: Method
    zero_at: Decimal = Decimal(0)
    full_at: Decimal = Decimal(100)
    bands: tuple[tuple[Decimal, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    default: MissingPolicy
    by_indicator: Mapping[str, MissingPolicy]

    def policy(self, indicator: str) -> MissingPolicy:
        return self.by_indicator.get(indicator, self.default)


@dataclass(frozen=True, slots=True)
class Adjust:
    bonus_cap: Decimal | None
    deduction_cap: Decimal | None
    once_per_event: OncePerEvent
    items: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class VetoRule:
    code: str
    name: str
    max_star: int


@dataclass(frozen=True, slots=True)
class Conditions:
    """What one star asks for: lowest figures by name, and whether all hours due must be there."""

    least: Mapping[str, Decimal]
    hours_complete: bool


@dataclass(frozen=True, slots=True)
class Transition:
    max_up: int | None
    max_down: int | None
    first_rating_max: int
    after_veto_first_max: int | None
    floor_exempt: tuple[FloorExempt, ...]
    floor_counts_in_quota: bool


@dataclass(frozen=True, slots=True)
class Quota:
    base: QuotaBase
    rates: Mapping[int, Decimal]
    fixed: Mapping[int, int]
    counting: Counting
    allocate_at: str
    mode: QuotaMode
    pool_units_under: int
    min_total: Mapping[int, int]
    min_total_base: int
    roll_down_unused: bool


@dataclass(frozen=True, slots=True)
class Ties:
    chain: tuple[str, ...]
    unresolved: Unresolved


@dataclass(frozen=True, slots=True)
class Review:
    levels: tuple[str, ...]
    five_star_final: str
    override_max_steps: int
    override_needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    working_days: int
    shows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Appeal:
    file_within_working_days: int
    answer_within_working_days: int
    effect: AppealMode


@dataclass(frozen=True, slots=True)
class Scheme:
    identity: Identity
    stars: tuple[int, ...]
    population: Population
    training: Training
    components: tuple[Component, ...]
    normalise: Mapping[str, Normaliser]
    missing: Missing
    adjust: Adjust
    veto: Mapping[str, VetoRule]
    bands: Mapping[int, Decimal]
    fail_below: Decimal
    eligibility: Mapping[int, Conditions]
    transition: Transition
    quota: Quota
    ties: Ties
    review: Review
    notice: Notice
    appeal: Appeal
    validity: str

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(item for component in self.components for item in component.items)

    @property
    def top_star(self) -> int:
        return self.stars[-1]


@dataclass(frozen=True, slots=True)
class SchemeProblem:
    code: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.path}: {self.code}" + (f" ({details})" if details else "")


class SchemeError(ValueError):
    def __init__(self, problems: tuple[SchemeProblem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
