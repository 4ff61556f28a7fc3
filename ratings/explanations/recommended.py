"""The weak figures by name, with the lessons that train them."""

from dataclasses import dataclass
from decimal import Decimal

from courses.queries import SubjectOutline
from ratings.explanations.names import indicator_name
from ratings.models import RatingResult
from ratings.queries.recommendations import recommendations_for


@dataclass(frozen=True)
class RecommendedWords:
    name: str
    score: Decimal
    lost: Decimal
    subjects: tuple[SubjectOutline, ...]


def recommended_words(result: RatingResult) -> list[RecommendedWords]:
    return [
        RecommendedWords(indicator_name(one.figure.code), one.figure.score, one.figure.lost, one.subjects)
        for one in recommendations_for(result)
    ]
