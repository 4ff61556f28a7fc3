from datetime import date

from ratings.enums import CycleState, FinalSource
from ratings.models import FinalRating, RatingCycle, RatingResult


def finalise_as_computed(cycle: RatingCycle, decided_on: date) -> dict[str, FinalRating]:
    """worker number → final rating, every star as the current run computed it."""
    results = RatingResult.objects.filter(run__cycle=cycle, run__is_current=True).select_related(
        "participant__person", "participant__unit"
    )
    finals = FinalRating.objects.bulk_create(
        FinalRating(
            cycle=cycle,
            person=result.participant.person,
            unit=result.participant.unit,
            result=result,
            star=result.star,
            source=FinalSource.COMPUTED,
            decided_on=decided_on,
            valid_from=decided_on,
        )
        for result in results
    )
    cycle.state, cycle.decided_on = CycleState.FINAL, decided_on
    cycle.save()
    return {final.person.worker_no: final for final in finals}
