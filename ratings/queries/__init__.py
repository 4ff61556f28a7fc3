from ratings.queries.cycles import (
    current_run,
    cycles_for,
    previous_stars,
    star_distribution,
    stars_by_unit,
)
from ratings.queries.imports import batches_for, people_without_data, roster_people_missing
from ratings.queries.ratings import latest_final, ratings_of, results_for

__all__ = [
    "batches_for",
    "current_run",
    "cycles_for",
    "latest_final",
    "people_without_data",
    "previous_stars",
    "ratings_of",
    "results_for",
    "roster_people_missing",
    "star_distribution",
    "stars_by_unit",
]
