"""Which lessons train what held her back: from her own figures to the subjects that carry the same competency."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from academy.people.models import Person
from courses.enums import Competency
from courses.models import CoursePage
from courses.queries import SubjectOutline, learning_of, outlines, required_subjects_ahead, subjects_tagged
from exams.queries.scores import subjects_that_cost_points
from ratings.models import RatingResult

# A score from here on is no weakness, whatever it weighs.
GOOD_SCORE = Decimal(90)
MOST_FIGURES = 2
MOST_SUBJECTS = 3

# What a measured figure asks her to be able to do. Which subjects teach that is said at the subject, by its tags.
EXERCISED_BY: Mapping[str, Competency] = {
    "patrol_rate": Competency.PATROL,
    "house_link_rate": Competency.REGISTRATION,
    "closure_rate": Competency.CASE_HANDLING,
    "satisfaction": Competency.COMMUNICATION,
}


@dataclass(frozen=True)
class WeakFigure:
    code: str
    score: Decimal
    # Points of the total that the full score would have added.
    lost: Decimal


@dataclass(frozen=True)
class Recommendation:
    figure: WeakFigure
    subjects: tuple[SubjectOutline, ...]


def weak_figures(breakdown: Mapping[str, Any]) -> list[WeakFigure]:
    """The figures that cost her most, dearest first; what was not measured is no weakness of hers."""
    found = []
    for component in breakdown.get("components", []):
        present = [entry for entry in component["indicators"] if entry["score"] is not None]
        whole = sum((Decimal(entry["weight"]) for entry in present), Decimal(0))
        for entry in present:
            score = Decimal(entry["score"])
            if entry["missing"] or score >= GOOD_SCORE:
                continue
            share = Decimal(component["weight"]) * Decimal(entry["weight"]) / whole
            lost = (100 - score) * share / 100
            found.append(WeakFigure(entry["code"], score, lost.quantize(Decimal("0.01"))))
    return sorted(found, key=lambda figure: (-figure.lost, figure.code))[:MOST_FIGURES]


def recommendations_for(result: RatingResult) -> list[Recommendation]:
    """For the person herself; a figure that no subject trains is left out."""
    person = result.participant.person
    wanted = [(figure, _subjects(figure.code, result)) for figure in weak_figures(result.breakdown)]
    seen = {subject.pk: subject for _figure, subjects in wanted for subject in subjects}
    shown = {outline.subject.pk: outline for outline in outlines(person, list(seen.values()))}
    return [
        Recommendation(figure, _open_first(shown[subject.pk] for subject in subjects))
        for figure, subjects in wanted
        if subjects
    ]


def _subjects(code: str, result: RatingResult) -> list[CoursePage]:
    if code == "hours":
        return _to_finish(result.participant.person)
    if code == "exam":
        source = result.participant.training_sources.get("exam")
        return subjects_that_cost_points(source["attempt"]) if source else []
    competency = EXERCISED_BY.get(code)
    return subjects_tagged(competency) if competency else []


def _to_finish(person: Person) -> list[CoursePage]:
    """Hours come from any subject: first what she has begun, then what is required of her."""
    begun = [outline.subject for outline in learning_of(person) if not outline.is_complete]
    return [*begun, *required_subjects_ahead(person)]


def _open_first(subjects: Iterable[SubjectOutline]) -> tuple[SubjectOutline, ...]:
    # sorted() is stable: within each half the order stays as it was found.
    return tuple(sorted(subjects, key=lambda outline: outline.is_complete)[:MOST_SUBJECTS])
