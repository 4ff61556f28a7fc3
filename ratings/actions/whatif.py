"""Other rules or other figures on the data of a run; only WhatIf and WhatIfMover are ever written."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.jobs.actions import Progress, filled
from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from ratings.actions.breakdowns import stored
from ratings.actions.calculation import worker_facts
from ratings.actions.regrouping import Regrouped, regroup, with_standings
from ratings.engine.building import build_roster
from ratings.engine.changes import WHOLE_FIGURES, Correction, corrected
from ratings.engine.digest import input_digest, result_digest
from ratings.engine.facts import RosterError
from ratings.engine.outcome import Outcome
from ratings.engine.roster import Roster
from ratings.engine.scheme import Scheme, scheme_from_mapping
from ratings.engine.stars import rate
from ratings.models import CalculationRun, Participant, RatingResult, SchemeVersion, WhatIf, WhatIfMover
from ratings.queries import current_run
from ratings.queries.schemes import scheme_of
from ratings.rules import asks_what_if

WRITE_CHUNK = 1000
SUMS = ("hours", "exam", "bonus", "deduction")
LARGEST = Decimal(10_000)
NO_STAR_KEY = "none"
# Unit code, unit name, star before, star after.
Pair = tuple[str, str, int | None, int | None]


class WhatIfRefusedError(Exception):
    """A sentence for the person who asks; nothing was written."""


@dataclass(frozen=True)
class Change:
    """One figure of one worker; `value` as it was typed."""

    worker_no: str
    figure: str
    value: str


@transaction.atomic
def ask(
    actor: Person,
    run: CalculationRun,
    *,
    name: str,
    version: SchemeVersion | None,
    changes: Iterable[Change],
    now: datetime,
) -> WhatIf:
    """Check the question and store it; `compute` answers it."""
    require(asks_what_if(actor, run.cycle), "may not run a what-if on this cycle")
    if current_run(run.cycle) != run:
        raise WhatIfRefusedError(_("本周期已经重新计算，请刷新页面后再测算。"))
    rules = (version or run.version).rules
    scheme = scheme_from_mapping(rules)
    corrections = [checked(run, scheme, change) for change in changes]
    if version is None and not corrections:
        raise WhatIfRefusedError(_("请选择一个草案，或至少改动一项数据。"))
    whatif = WhatIf.objects.create(
        run=run,
        cycle=run.cycle,
        name=name,
        version=version,
        rules=rules,
        corrections=corrections,
        created_by=actor,
        created_at=now,
    )
    log_event(actor, "whatif.asked", whatif, unit=run.cycle.unit, after={"run": run.pk})
    return whatif


def checked(run: CalculationRun, scheme: Scheme, change: Change) -> dict[str, Any]:
    """The change as it is stored. Raises WhatIfRefusedError with a sentence."""
    participant = run.cycle.participants.filter(person__worker_no__iexact=change.worker_no.strip()).first()
    if participant is None:
        raise WhatIfRefusedError(_("参评人员中没有编号 %(number)s。") % {"number": change.worker_no})
    value = _veto(scheme, change.value) if change.figure == "veto" else _number(change)
    return {
        "person": participant.person_id,
        "worker_no": change.worker_no.strip(),
        "figure": change.figure,
        "value": value,
    }


def _veto(scheme: Scheme, text: str) -> str:
    codes = [code.strip().upper() for code in text.replace("，", ",").split(",") if code.strip()]
    for code in codes:
        if code not in scheme.veto:
            raise WhatIfRefusedError(_("方案中没有否决事项 %(code)s。") % {"code": code})
    return "|".join(codes)


def _number(change: Change) -> str | None:
    """Empty means "no figure"; bonus and deduction are sums, so there empty is zero."""
    text = change.value.strip()
    if not text:
        return "0" if change.figure in ("bonus", "deduction") else None
    wrong = WhatIfRefusedError(
        _("%(value)s 不能用作这项数据：请填 0 或正数，最多两位小数。") % {"value": text}
    )
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise wrong from None
    if not number.is_finite() or not 0 <= number <= LARGEST or number != round(number, 2):
        raise wrong
    if change.figure in WHOLE_FIGURES and number != int(number):
        raise WhatIfRefusedError(_("%(value)s 应为整数。") % {"value": text})
    if change.figure == "prev_star" and number > 5:
        raise WhatIfRefusedError(_("上期星级最高为五星。"))
    return str(number)


def compute(whatif: WhatIf, *, now: datetime, progress: Progress | None = None) -> WhatIf:
    """Run the engine beside the stored run and keep the differences. Raises WhatIfRefusedError."""
    if progress:
        progress.start(3, gettext_lazy("正在读取数据"))
    scheme = scheme_from_mapping(whatif.rules)
    regrouped = _regrouped(whatif, scheme)
    roster = _roster(whatif, scheme, regrouped)
    if progress:
        progress.step()
        progress.say(gettext_lazy("正在计算星级"))
    outcome = rate(roster, scheme)
    if progress:
        progress.step()
        progress.say(gettext_lazy("正在对比结果"))
    _store(whatif, outcome, scheme, regrouped, now)
    return whatif


def _regrouped(whatif: WhatIf, scheme: Scheme) -> Regrouped:
    in_force = scheme_of(whatif.run.version)
    if scheme.population == in_force.population:
        return Regrouped()
    return regroup(whatif.cycle, in_force, scheme)


def _roster(whatif: WhatIf, scheme: Scheme, regrouped: Regrouped) -> Roster:
    try:
        workers = worker_facts(whatif.cycle, scheme)
        if regrouped.standings:
            workers = with_standings(workers, regrouped, whatif.cycle, scheme)
        roster = build_roster(workers)
    except RosterError as error:
        problems = {"problems": str(error)[:300]}
        raise WhatIfRefusedError(
            filled(gettext_lazy("数据有误，无法计算：%(problems)s"), problems)
        ) from error
    for entry in whatif.corrections:
        roster = with_correction(roster, entry)
    return roster


def correction_of(entry: Mapping[str, Any]) -> Correction:
    value = entry["value"]
    if entry["figure"] in WHOLE_FIGURES and value is not None:
        value = int(Decimal(value))
    if entry["figure"] in SUMS and value is not None:
        value = Decimal(value)
    return Correction(str(entry["person"]), entry["figure"], value)


def with_correction(roster: Roster, entry: Mapping[str, Any]) -> Roster:
    try:
        return corrected(roster, correction_of(entry))
    except KeyError as error:
        raise WhatIfRefusedError(
            filled(gettext_lazy("%(number)s 没有这项绩效数据，无从改动。"), {"number": entry["worker_no"]})
        ) from error


def _store(whatif: WhatIf, outcome: Outcome, scheme: Scheme, regrouped: Regrouped, now: datetime) -> None:
    stored = {
        result.participant.person_id: result
        for result in RatingResult.objects.filter(run=whatif.run).select_related("participant__unit")
    }
    movers = []
    pairs: list[Pair] = []
    for index, key in enumerate(outcome.roster.keys):
        result = stored.get(int(key))
        if result is None:
            continue
        after = outcome.star_of(index)
        unit = result.participant.unit
        pairs.append((unit.code, unit.name, result.star, after))
        if after != result.star:
            movers.append(_mover(whatif, outcome, index, result.participant, result.star))
    summary = {
        "units": _by_unit(pairs),
        "flows": _flows(pairs),
        "seats": _seats(whatif.run, outcome),
        "people": len(pairs),
        "movers": len(movers),
        "regrouped": len(regrouped.standings),
        "unsure": regrouped.unsure,
    }
    with transaction.atomic():
        whatif.movers.all().delete()
        WhatIfMover.objects.bulk_create(movers, batch_size=WRITE_CHUNK)
        whatif.summary = summary
        whatif.input_digest = input_digest(outcome.roster, scheme)
        whatif.result_digest = result_digest(outcome)
        whatif.computed_at = now
        whatif.save(update_fields=["summary", "input_digest", "result_digest", "computed_at"])


def _mover(
    whatif: WhatIf, outcome: Outcome, index: int, participant: Participant, before: int | None
) -> WhatIfMover:
    broken = outcome.breakdown(index)
    exam = next(
        (
            figure.value
            for component in broken.components
            for figure in component.indicators
            if figure.code == "exam"
        ),
        None,
    )
    return WhatIfMover(
        whatif=whatif,
        participant=participant,
        before=before,
        after=broken.star,
        breakdown=stored(broken),
        facts={"exam": None if exam is None else str(exam)},
    )


def star_key(star: int | None) -> str:
    return NO_STAR_KEY if star is None else str(star)


def _by_unit(pairs: list[Pair]) -> list[dict[str, Any]]:
    before: dict[str, Counter[str]] = defaultdict(Counter)
    after: dict[str, Counter[str]] = defaultdict(Counter)
    moved: Counter[str] = Counter()
    names: dict[str, str] = {}
    for unit, name, old, new in pairs:
        names[unit] = name
        before[unit][star_key(old)] += 1
        after[unit][star_key(new)] += 1
        moved[unit] += old != new
    return [
        {
            "unit": names[unit],
            "before": dict(before[unit]),
            "after": dict(after[unit]),
            "moved": moved[unit],
        }
        for unit in sorted(names)
    ]


def _flows(pairs: list[Pair]) -> list[list[Any]]:
    flows = Counter((star_key(old), star_key(new)) for _unit, _name, old, new in pairs)
    return [[old, new, count] for (old, new), count in sorted(flows.items(), reverse=True)]


def _seats(run: CalculationRun, outcome: Outcome) -> list[dict[str, Any]]:
    """Stars with a limit, before or after, per unit."""
    units = dict(run.cycle.participants.values_list("unit__code", "unit__name"))
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for seat in run.seats.select_related("unit"):
        unit = seat.unit.code if seat.unit else ""
        found[(unit, seat.star)] = {"before": [seat.seats, seat.used], "after": [None, 0]}
    for row in outcome.seats:
        code = row.unit if row.unit in units else row.units[0]
        entry = found.setdefault((code, row.star), {"before": [None, 0], "after": [None, 0]})
        entry["after"] = [row.seats, row.used]
    return [
        {"unit": units.get(code, code), "star": star, **entry}
        for (code, star), entry in sorted(found.items(), key=lambda item: (item[0][0], -item[0][1]))
        if entry["before"][0] is not None or entry["after"][0] is not None
    ]
