"""Comparison without names: groups of people, shown only where nobody can be picked out."""

from collections import Counter
from dataclasses import dataclass

from ratings.models import RatingResult

# Fewer people than this in a band, and a colleague could be recognised.
SMALLEST_BAND = 5


@dataclass(frozen=True)
class BandCount:
    band: int
    people: int
    is_own: bool


def unit_bands(result: RatingResult) -> list[BandCount]:
    """How many of her unit lie in each band of the total, highest first; small bands are left out.

    One small band alone could be found by subtraction, so the smallest shown one is left out with it.
    """
    bands = RatingResult.objects.filter(
        run=result.run_id, participant__unit=result.participant.unit_id, band__isnull=False
    ).values_list("band", flat=True)
    counts = {band: people for band, people in Counter(bands).items() if band is not None}
    shown = {band: people for band, people in counts.items() if people >= SMALLEST_BAND}
    hidden = sum(counts.values()) - sum(shown.values())
    if 0 < hidden < SMALLEST_BAND and shown:
        del shown[min(shown, key=lambda band: (shown[band], band))]
    return [BandCount(band, shown[band], band == result.band) for band in sorted(shown, reverse=True)]
