"""Looking at another person's rating leaves a trace."""

from collections.abc import Mapping

from academy.people.actions import log_event
from academy.people.models import Person
from ratings.models import ImportRow, RatingCycle, RatingResult, WhatIf


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
        log_event(actor, "import_row.viewed", row, unit=row.batch.cycle.unit)


def log_list_viewed(actor: Person, cycle: RatingCycle, name: str, filters: list[str], rows: int) -> None:
    log_event(
        actor,
        "rating.list_viewed",
        cycle,
        unit=cycle.unit,
        after={"list": name, "filters": filters, "rows": rows},
    )


def log_list_exported(actor: Person, cycle: RatingCycle, name: str, filters: list[str], rows: int) -> None:
    log_event(
        actor,
        "rating.exported",
        cycle,
        unit=cycle.unit,
        after={"list": name, "filters": filters, "rows": rows},
    )


def log_whatif_viewed(actor: Person, whatif: WhatIf) -> None:
    log_event(actor, "whatif.viewed", whatif, unit=whatif.cycle.unit)


def log_whatif_exported(actor: Person, whatif: WhatIf, rows: int) -> None:
    log_event(actor, "whatif.exported", whatif, unit=whatif.cycle.unit, after={"rows": rows})


def log_impact_exported(actor: Person, cycle: RatingCycle, star: int) -> None:
    log_event(actor, "impact.exported", cycle, unit=cycle.unit, after={"star": star})


def log_effect_read(actor: Person, asked: Mapping[str, str]) -> None:
    log_event(actor, "training_effect.read", actor, after=dict(asked))
