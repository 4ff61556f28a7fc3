"""A step is taken on the figures that were seen, or not at all."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from academy.people.models import Person
from academy.people.rules import require
from ratings.actions.step_figures import figures_of
from ratings.enums import ConfirmedStep
from ratings.models import RatingCycle
from ratings.rules import can_steer


class FiguresChangedError(Exception):
    """Something moved between the look and the word; the figures are shown again."""


@transaction.atomic
def take_step(
    actor: Person,
    cycle: RatingCycle,
    step: ConfirmedStep,
    act: Callable[[], str],
    *,
    seen: str,
    today: date,
    starts_on: date | None = None,
) -> str:
    """`seen` is the digest of the figures on the page; `act` is the step's own action with its own checks. Raises FiguresChangedError."""
    require(can_steer(actor, cycle), "may not steer this cycle")
    locked = RatingCycle.objects.select_for_update().select_related("unit", "version").get(pk=cycle.pk)
    if locked.state != step.state:
        raise FiguresChangedError
    if figures_of(locked, step, today=today, starts_on=starts_on).digest != seen:
        raise FiguresChangedError
    return act()
