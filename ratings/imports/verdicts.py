from enum import StrEnum

from academy.tabular.report import Level


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    HELD = "held"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    IGNORED = "ignored"


class Decision(StrEnum):
    """What a person decided about a held row; it is handed to the next examination."""

    CONFIRM = "confirm"
    DROP = "drop"


# What a message means for its row; a code that is not listed only informs.
CONSEQUENCES = {
    "UNKNOWN_PERSON": Verdict.REJECTED,
    "NO_KEYS": Verdict.REJECTED,
    "PART_TIME": Verdict.SKIPPED,
    "DEPARTED": Verdict.SKIPPED,
    "NOT_A_WORKER": Verdict.SKIPPED,
    "DUPLICATE_SAME": Verdict.SKIPPED,
    "DROPPED": Verdict.SKIPPED,
    "NOT_CHOSEN": Verdict.SKIPPED,
    "ID_CHECK_DIGIT": Verdict.HELD,
    "ID_SHAPE": Verdict.HELD,
    "ID_AS_NUMBER": Verdict.HELD,
    "ID_NOT_IN_ROSTER": Verdict.HELD,
    "NAME_DIFFERS": Verdict.HELD,
    "NAME_ONLY": Verdict.HELD,
    "NUMBER_ONLY": Verdict.HELD,
    "SEVERAL_PEOPLE": Verdict.HELD,
    "KEYS_DISAGREE": Verdict.HELD,
    "EMPLOYMENT_DIFFERS": Verdict.HELD,
    "UNIT_UNKNOWN": Verdict.HELD,
    "UNIT_NEEDED": Verdict.HELD,
    "POSTING_DISAGREES": Verdict.HELD,
    "NO_POSTING": Verdict.HELD,
    "CONFLICT": Verdict.HELD,
    "FIGURE_UNREADABLE": Verdict.HELD,
    "FORMULA_WITHOUT_VALUE": Verdict.HELD,
    "COUNT_INVALID": Verdict.HELD,
    "RATE_OUT_OF_RANGE": Verdict.HELD,
    "RATE_DISAGREES": Verdict.HELD,
    "RATE_AMBIGUOUS": Verdict.HELD,
    "RATE_WITHOUT_COUNTS": Verdict.HELD,
    "NO_FIGURES": Verdict.HELD,
    "PERIOD_UNREADABLE": Verdict.HELD,
    "PERIOD_OVERLAPS": Verdict.HELD,
    "RECORDED_DIFFERENTLY": Verdict.HELD,
    "ALREADY_RECORDED": Verdict.SKIPPED,
}

# Doubts a person may settle by looking at the document; a wrong figure has to be corrected in the file.
CONFIRMABLE = frozenset(
    {
        "ID_CHECK_DIGIT",
        "ID_SHAPE",
        "ID_AS_NUMBER",
        "ID_NOT_IN_ROSTER",
        "NAME_DIFFERS",
        "NUMBER_ONLY",
        "CONFLICT",
        "RATE_DISAGREES",
        "RECORDED_DIFFERENTLY",
    }
)

WARNINGS = frozenset(
    {
        "VALUE_MISSING",
        "FORMULA_ERROR",
        "READ_AS_PERCENT",
        "COUNTS_INCOMPLETE",
        "WORKER_NO_DIFFERS",
        "ID_MISSING",
        "HIDDEN_ROW",
        "OTHER_UNIT_MISSING",
        "NO_MONTHS",
        "REPLACES_RECORDED",
        "LONGER_RECORDED",
        "SHORTER_RECORDED",
    }
)

STRENGTH = (Verdict.REJECTED, Verdict.SKIPPED, Verdict.HELD)


def verdict_of(codes: set[str]) -> Verdict:
    """The strongest consequence; a row nobody objects to is accepted."""
    found = {CONSEQUENCES[code] for code in codes if code in CONSEQUENCES}
    return next((verdict for verdict in STRENGTH if verdict in found), Verdict.ACCEPTED)


def level_of(code: str) -> Level:
    if CONSEQUENCES.get(code) in {Verdict.HELD, Verdict.REJECTED}:
        return Level.ERROR
    return Level.WARNING if code in CONSEQUENCES or code in WARNINGS else Level.INFO
