from collections.abc import Callable, Iterator, Mapping, Sequence

from ratings.imports import columns
from ratings.imports.figures import read_fact, read_indicator
from ratings.imports.roster import Employment
from ratings.imports.subjects import NO_PARAMS, Subject
from ratings.imports.verdicts import Decision

PART_TIME_WORDS = ("兼职", "非专职")
HEAD_WORDS = ("网格长", "网格指导员", "微网格", "联络员", "志愿者")

Finding = tuple[str, str, Mapping[str, str]]
"""Code, field of the column ("" for the whole row), parameters."""


Check = Callable[[Subject], Iterator[Finding]]


def check_match(subject: Subject) -> Iterator[Finding]:
    for code, params in subject.match.codes:
        yield code, FIELD_OF.get(code, ""), params


FIELD_OF = {
    "ID_CHECK_DIGIT": columns.ID_NUMBER,
    "ID_SHAPE": columns.ID_NUMBER,
    "ID_AS_NUMBER": columns.ID_NUMBER,
    "ID_MISSING": columns.ID_NUMBER,
    "ID_NOT_IN_ROSTER": columns.ID_NUMBER,
    "NAME_DIFFERS": columns.NAME,
    "NAME_ONLY": columns.NAME,
    "UNKNOWN_PERSON": columns.NAME,
    "WORKER_NO_DIFFERS": columns.WORKER_NO,
    "KEYS_DISAGREE": columns.WORKER_NO,
    "LEADING_ZEROS": columns.WORKER_NO,
    "UNIT_UNKNOWN": columns.STREET,
    "UNIT_NEEDED": columns.STREET,
    "POSTING_DISAGREES": columns.STREET,
}


def check_cleaning(subject: Subject) -> Iterator[Finding]:
    for name in subject.row.cleaned:
        yield ("NAME_CLEANED" if name == columns.NAME else "KEY_CLEANED"), name, NO_PARAMS


def check_scope(subject: Subject) -> Iterator[Finding]:
    """Only full-time workers who are still here are rated."""
    stated, person, period = subject.row.employment, subject.match.person, subject.period
    part_time = any(word in stated for word in PART_TIME_WORDS)
    other_post = any(word in stated for word in HEAD_WORDS)
    if person is None:
        if part_time or other_post:
            yield ("PART_TIME" if part_time else "NOT_A_WORKER"), columns.EMPLOYMENT, {"stated": stated}
    elif person.departed_by(period):
        left = person.departed_on.isoformat() if person.departed_on else "—"
        yield "DEPARTED", "", {"departed_on": left}
    elif person.employment != Employment.FULL_TIME:
        yield "PART_TIME", columns.EMPLOYMENT, NO_PARAMS
    elif person.only_heads(period):
        yield "NOT_A_WORKER", columns.EMPLOYMENT, {"stated": stated or "—"}
    elif part_time or other_post:
        # The roster says otherwise; skipping on the word of the file alone would lose a worker silently.
        yield "EMPLOYMENT_DIFFERS", columns.EMPLOYMENT, {"stated": stated}


def check_indicators(subject: Subject) -> Iterator[Finding]:
    values = []
    for indicator in columns.INDICATORS:
        if indicator.code not in subject.places and indicator.denominator not in subject.places:
            continue
        value, notes = read_indicator(subject.row, indicator)
        values.append(value)
        yield from (at_known_column(note, indicator, subject) for note in notes)
    subject.values = tuple(values)
    if all(value.value is None for value in values):
        yield "NO_FIGURES", "", NO_PARAMS


def at_known_column(note: Finding, indicator: columns.Indicator, subject: Subject) -> Finding:
    """A file with counts alone has no column of rates to point at."""
    code, name, params = note
    return code, name if name in subject.places else indicator.numerator, params


def check_facts(subject: Subject) -> Iterator[Finding]:
    for name in columns.EXTRA_FIGURES:
        yield from read_fact(subject.row, name)[1]


def check_period(subject: Subject) -> Iterator[Finding]:
    if not subject.period_known:
        yield "PERIOD_UNREADABLE", columns.PERIOD, {"sheet_period": str(subject.period)}


def check_decision(subject: Subject) -> Iterator[Finding]:
    if subject.decision is Decision.DROP:
        yield "DROPPED", "", NO_PARAMS
    elif subject.confirmed:
        yield "CONFIRMED", "", NO_PARAMS


def check_hidden(subject: Subject) -> Iterator[Finding]:
    if subject.row.hidden:
        yield "HIDDEN_ROW", "", NO_PARAMS


ROW_CHECKS: Sequence[Check] = (
    check_match,
    check_period,
    check_cleaning,
    check_scope,
    check_indicators,
    check_facts,
    check_hidden,
    check_decision,
)


def check_row(subject: Subject) -> None:
    for check in ROW_CHECKS:
        for code, name, params in check(subject):
            subject.say(code, name, params)
