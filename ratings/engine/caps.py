"""Band, eligibility, step, veto and floor: what one person may reach before anybody else is looked at."""

from dataclasses import dataclass

import numpy as np

from ratings.engine.codes import FloorExempt
from ratings.engine.exact import MISSING, NO_STAR, Bools, Ints, hundredths
from ratings.engine.roster import Roster
from ratings.engine.scheme import Conditions, Scheme
from ratings.engine.score import Scores
from ratings.engine.training import Hours
from ratings.engine.veto import NO_VETO, veto_limits


@dataclass(frozen=True, slots=True)
class Caps:
    band: Ints
    elig: Ints
    step: Ints
    veto: Ints
    floor: Ints
    cap: Ints
    failed: Bools
    elig_limits: Bools
    step_limits: Bools
    floor_raises: Bools


def cap_workers(
    roster: Roster, scheme: Scheme, scores: Scores, hours: Hours, total: Ints, protected: Bools
) -> Caps:
    known = total != MISSING
    band = np.where(known, band_stars(scheme, total), NO_STAR)
    elig = np.where(known, eligible_stars(roster, scheme, scores, hours, total), NO_STAR)
    step = step_stars(roster, scheme)
    failed = known & (total < hundredths(scheme.fail_below))
    veto = veto_limits(roster, scheme)
    unforced = np.minimum(np.minimum(band, elig), np.minimum(step, veto))
    floor = floor_stars(roster, scheme, failed, veto != NO_VETO, protected)
    return Caps(
        band=band,
        elig=elig,
        step=step,
        veto=veto,
        floor=np.where(known, floor, 0),
        cap=np.where(known, np.maximum(unforced, floor), NO_STAR),
        failed=failed,
        elig_limits=known & (elig < band),
        step_limits=known & (step < np.minimum(band, elig)),
        floor_raises=known & (floor > unforced),
    )


def band_stars(scheme: Scheme, total: Ints) -> Ints:
    bounds = np.array([hundredths(scheme.bands[star]) for star in scheme.stars], dtype=np.int64)
    return np.searchsorted(bounds, total, side="right").astype(np.int64)


def eligible_stars(roster: Roster, scheme: Scheme, scores: Scores, hours: Hours, total: Ints) -> Ints:
    stars = np.zeros(roster.size, dtype=np.int64)
    holds = np.ones(roster.size, dtype=np.bool_)
    for star in scheme.stars:
        holds &= conditions_hold(roster, scheme, scores, hours, total, scheme.eligibility[star])
        stars += holds
    return stars


def conditions_hold(
    roster: Roster, scheme: Scheme, scores: Scores, hours: Hours, total: Ints, conditions: Conditions
) -> Bools:
    holds = hours.complete if conditions.hours_complete else np.ones(roster.size, dtype=np.bool_)
    for name, least in conditions.least.items():
        holds = holds & (figure(roster, scheme, scores, total, name) >= hundredths(least))
    return holds


def figure(roster: Roster, scheme: Scheme, scores: Scores, total: Ints, name: str) -> Ints:
    """Any named figure of a scheme in hundredths; a missing one is lower than every bound."""
    direct = {
        "total": total,
        "base": scores.base,
        "prev_star": roster.prev * 100,
        "service_months": roster.service * 100,
        "in_post_months": roster.in_post * 100,
    }
    if name in direct:
        return direct[name]
    codes = [component.code for component in scheme.components]
    if name in codes:
        return np.asarray(scores.component[codes.index(name)])
    return np.asarray(scores.merged[scheme.indicators.index(name)])


def step_stars(roster: Roster, scheme: Scheme) -> Ints:
    rule = scheme.transition
    top = scheme.top_star
    climbed = np.full(roster.size, top) if rule.max_up is None else np.minimum(roster.prev + rule.max_up, top)
    step = np.where(roster.prev == NO_STAR, rule.first_rating_max, climbed)
    if rule.after_veto_first_max is not None:
        restarting = roster.prev_vetoed & (roster.prev == 0)
        step = np.where(restarting, rule.after_veto_first_max, step)
    return step.astype(np.int64)


def floor_stars(roster: Roster, scheme: Scheme, failed: Bools, vetoed: Bools, protected: Bools) -> Ints:
    """The lowest star after last cycle's; who was on maternity leave never falls, unless vetoed."""
    rule = scheme.transition
    previous = np.clip(roster.prev, 0, scheme.top_star)
    floor = np.zeros(roster.size, dtype=np.int64)
    if rule.max_down is not None:
        floor = np.maximum(previous - rule.max_down, 0)
    if FloorExempt.FAILED in rule.floor_exempt:
        floor = np.where(failed, 0, floor)
    floor = np.where(protected, previous, floor)
    return np.where(vetoed, 0, floor)
