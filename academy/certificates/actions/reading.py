"""Looking at other people's papers leaves a trace: a star stands on them."""

from collections.abc import Iterable

from academy.certificates.models import Certificate
from academy.people.actions import log_event
from academy.people.models import Person


def log_papers_read(reader: Person, action: str, papers: Iterable[Certificate]) -> None:
    """One event for what was shown, and whose papers these were; nothing for one's own."""
    shown = list(papers)
    holders = {paper.holder_id for paper in shown} - {reader.pk, None}
    if holders:
        alone = shown[0] if len(shown) == 1 else None
        unit = alone.holder_unit if alone else None
        log_event(reader, action, alone, unit=unit, after={"papers": len(shown)}, people=sorted(holders))
