from enum import StrEnum


class Category(StrEnum):
    RATED = "RATED"
    NEW_HIRE = "NEW_HIRE"
    CARRY_OVER = "CARRY_OVER"
    NO_GRADE = "NO_GRADE"
    DEFERRED = "DEFERRED"
    EXCLUDED = "EXCLUDED"
    # What follows from maternity leave is a choice of the scheme, so the roster keeps the fact.
    MATERNITY = "MATERNITY"


CATEGORIES: tuple[Category, ...] = tuple(Category)
CATEGORY_INDEX: dict[Category, int] = {category: index for index, category in enumerate(CATEGORIES)}


class Move(StrEnum):
    UP = "UP"
    DOWN = "DOWN"
    KEEP = "KEEP"
    NONE = "NONE"
    CARRY = "CARRY"


class ReasonCode(StrEnum):
    TRANSFER_MERGED = "TRANSFER_MERGED"
    HOURS_PRORATED = "HOURS_PRORATED"
    MISSING = "MISSING"
    BLOCKED = "BLOCKED"
    BONUS_CAPPED = "BONUS_CAPPED"
    DEDUCTION_CAPPED = "DEDUCTION_CAPPED"
    FAILED = "FAILED"
    ELIG_LIMIT = "ELIG_LIMIT"
    STEP_UP_LIMIT = "STEP_UP_LIMIT"
    VETO = "VETO"
    FLOOR_RAISED = "FLOOR_RAISED"
    TIE_UNRESOLVED = "TIE_UNRESOLVED"
    TIE_LOST = "TIE_LOST"
    QUOTA_FULL = "QUOTA_FULL"
    TIE_WON = "TIE_WON"
    FLOOR_PLACED = "FLOOR_PLACED"
    FLOOR_OVER_QUOTA = "FLOOR_OVER_QUOTA"
    NEW_HIRE = "NEW_HIRE"
    CARRY_OVER = "CARRY_OVER"
    NO_GRADE = "NO_GRADE"
    DEFERRED = "DEFERRED"
    EXCLUDED = "EXCLUDED"


class MaternityPolicy(StrEnum):
    CARRY_OVER = "carry_over"
    RATE_ON_AVAILABLE = "rate_on_available"
    NO_GRADE = "no_grade"


class LongLeavePolicy(StrEnum):
    NO_GRADE = "no_grade"
    CARRY_OVER = "carry_over"


class DepartedPolicy(StrEnum):
    EXCLUDE = "exclude"


class UnitForQuota(StrEnum):
    UNIT_AT_CUTOFF = "unit_at_cutoff"
    LONGEST_POSTING = "longest_posting"


class Method(StrEnum):
    LINEAR = "linear"
    BANDS = "bands"
    DIRECT = "direct"
    RATIO_CAPPED = "ratio_capped"


class MissingPolicy(StrEnum):
    REDISTRIBUTE = "redistribute"
    ZERO = "zero"
    UNIT_MEAN = "unit_mean"
    BLOCK = "block"


class OncePerEvent(StrEnum):
    HIGHEST = "highest"
    ALL = "all"


class FloorExempt(StrEnum):
    VETO = "veto"
    FAILED = "failed"


class QuotaBase(StrEnum):
    RATED = "rated"
    ON_ROLL = "on_roll"


class Counting(StrEnum):
    PER_LEVEL = "per_level"
    CUMULATIVE = "cumulative"


class QuotaMode(StrEnum):
    LARGEST_REMAINDER = "largest_remainder"
    POOLED = "pooled"
    INDEPENDENT_FLOOR = "independent_floor"
    INDEPENDENT_HALF_UP = "independent_half_up"
    INDEPENDENT_CEIL = "independent_ceil"


class Unresolved(StrEnum):
    HOLD = "hold"


class AppealMode(StrEnum):
    EXTRA_SEAT = "extra_seat"
    RERUN_UNIT = "rerun_unit"
