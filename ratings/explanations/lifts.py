"""What would lift her: the nearest conditions in order of reach, in plain words, from the stored run."""

from decimal import Decimal

from django.core.cache import cache
from django.utils.translation import gettext as _

from academy.ui.templatetags.ui import star_words
from ratings.actions.calculation import worker_facts
from ratings.engine.building import build_roster
from ratings.engine.digest import input_digest
from ratings.engine.lifts import Lift, LiftKind, nearest_lifts
from ratings.engine.stars import rate
from ratings.explanations.names import plain_number
from ratings.explanations.schemes import figure_name
from ratings.models import RatingResult
from ratings.queries.schemes import scheme_of

# A run never changes, so what would lift somebody in it does not either.
KEPT_SECONDS = 7 * 24 * 3600


def lifts_of(result: RatingResult) -> tuple[Lift, ...] | None:
    """None when the data are no longer those of the run: then nothing honest can be said."""
    key = f"lifts:{result.run_id}:{result.run.result_digest[:16]}:{result.participant_id}"
    kept: tuple[Lift, ...] | None = cache.get(key)
    if kept is None:
        scheme = scheme_of(result.run.version)
        roster = build_roster(worker_facts(result.participant.cycle, scheme))
        if input_digest(roster, scheme) != result.run.input_digest:
            return None
        outcome = rate(roster, scheme)
        kept = nearest_lifts(outcome, roster.index(str(result.participant.person_id)))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def sufficient(lifts: tuple[Lift, ...]) -> list[str]:
    """Single figures that alone would have given a higher star, the smallest change first."""
    return [
        _("%(name)s由 %(have)s 变为 %(need)s，其他不变，即可评为%(star)s。")
        % {
            "name": figure_name(lift.figure),
            "have": _number(lift.have),
            "need": _number(lift.need),
            "star": star_words(lift.star),
        }
        for lift in lifts
        if lift.enough
    ]


def in_the_way(lifts: tuple[Lift, ...]) -> list[str]:
    """Everything between her and one star more."""
    return [_obstacle(lift) for lift in lifts if not lift.enough]


def _obstacle(lift: Lift) -> str:
    sentences = {
        LiftKind.VETO: _("有一票否决事项，本期不能评为%(star)s。"),
        LiftKind.TOTAL: _("总分 %(have)s，达到%(star)s分数线（%(need)s）还差 %(gap)s。"),
        LiftKind.CONDITION: _("%(star)s要求%(name)s达到 %(need)s，现在是 %(have)s。"),
        LiftKind.STEP: _("按每周期的晋升幅度，本期最高%(reach)s，%(star)s要到下一周期。"),
        LiftKind.SEAT: _("本单位%(star)s名额 %(need)s 个，您在符合条件的人中排第 %(have)s。"),
    }
    gap = "—" if lift.have is None or lift.need is None else _number(lift.need - lift.have)
    return sentences[lift.kind] % {
        "star": star_words(lift.star),
        "name": figure_name(lift.figure),
        "have": _number(lift.have),
        "need": _number(lift.need),
        "gap": gap,
        "reach": star_words(int(lift.have)) if lift.have is not None else "—",
    }


def _number(value: Decimal | None) -> str:
    return "—" if value is None else plain_number(value)
