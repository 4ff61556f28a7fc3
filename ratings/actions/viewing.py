"""Looking at another person's rating leaves a trace."""

from collections.abc import Collection, Iterable, Mapping

from academy.people.actions import log_event
from academy.people.models import Person
from ratings.models import FinalRating, ImportBatch, ImportRow, RatingCycle, RatingResult, WhatIf


def log_result_viewed(actor: Person, result: RatingResult) -> None:
    person = result.participant.person
    if actor.pk != person.pk:
        log_event(
            actor,
            "rating.viewed",
            person,
            unit=result.participant.unit,
            after={"cycle": result.participant.cycle.code},
        )


def log_row_viewed(actor: Person, row: ImportRow) -> None:
    if row.person_id != actor.pk:
        people = [row.person_id] if row.person_id else []
        log_event(actor, "import_row.viewed", row, unit=row.batch.cycle.unit, people=people)


def log_batch_viewed(actor: Person, batch: ImportBatch, people: Iterable[int]) -> None:
    log_event(actor, "import_batch.viewed", batch, unit=batch.cycle.unit, people=people)


def log_batch_exported(actor: Person, batch: ImportBatch, people: Iterable[int]) -> None:
    log_event(actor, "import_batch.exported", batch, unit=batch.cycle.unit, people=people)


def log_final_viewed(actor: Person, final: FinalRating) -> None:
    after = {"cycle": final.cycle.code}
    log_event(actor, "rating.viewed", final.person, unit=final.unit, after=after)


def log_page_viewed(actor: Person, cycle: RatingCycle, name: str, people: Collection[int]) -> None:
    """A page that is not a list and yet names people: previews, worklists, what a step changes."""
    if people:
        log_event(actor, "rating.list_viewed", cycle, unit=cycle.unit, after={"page": name}, people=people)


def log_list_viewed(
    actor: Person,
    cycle: RatingCycle,
    name: str,
    filters: list[str],
    rows: int,
    *,
    people: Iterable[int],
) -> None:
    """One event for the page, and whom it showed, so that each of them is told who looked."""
    log_event(
        actor,
        "rating.list_viewed",
        cycle,
        unit=cycle.unit,
        after={"list": name, "filters": filters, "rows": rows},
        people=people,
    )


def log_list_exported(
    actor: Person,
    cycle: RatingCycle,
    name: str,
    filters: list[str],
    rows: int,
    *,
    people: Iterable[int],
) -> None:
    log_event(
        actor,
        "rating.exported",
        cycle,
        unit=cycle.unit,
        after={"list": name, "filters": filters, "rows": rows},
        people=people,
    )


def log_whatif_viewed(actor: Person, whatif: WhatIf, people: Iterable[int]) -> None:
    log_event(actor, "whatif.viewed", whatif, unit=whatif.cycle.unit, people=people)


def log_whatif_exported(actor: Person, whatif: WhatIf, people: Collection[int]) -> None:
    after = {"rows": len(people)}
    log_event(actor, "whatif.exported", whatif, unit=whatif.cycle.unit, after=after, people=people)


def log_impact_exported(actor: Person, cycle: RatingCycle, star: int) -> None:
    log_event(actor, "impact.exported", cycle, unit=cycle.unit, after={"star": star})


def log_effect_read(actor: Person, asked: Mapping[str, str]) -> None:
    log_event(actor, "training_effect.read", actor, after=dict(asked))
