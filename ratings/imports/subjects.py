from collections.abc import Mapping
from dataclasses import dataclass, field

from academy.tabular.report import Message
from ratings.imports.figures import IndicatorValue
from ratings.imports.matching import Match
from ratings.imports.roster import Period
from ratings.imports.rows import ParsedRow
from ratings.imports.verdicts import CONFIRMABLE, Decision, Verdict, level_of, verdict_of

NO_PARAMS: Mapping[str, str] = {}


@dataclass(slots=True)
class Subject:
    """A row under examination."""

    row: ParsedRow
    match: Match
    period: Period
    period_known: bool
    places: Mapping[str, int]
    decision: Decision | None = None
    values: tuple[IndicatorValue, ...] = ()
    messages: list[Message] = field(default_factory=list)

    def say(self, code: str, field_name: str = "", params: Mapping[str, str] | None = None) -> None:
        place = self.places.get(field_name) if field_name else None
        row = self.row
        self.messages.append(Message(level_of(code), code, params or NO_PARAMS, row.sheet, row.number, place))

    @property
    def verdict(self) -> Verdict:
        codes = {message.code for message in self.messages}
        return verdict_of(codes - CONFIRMABLE if self.confirmed else codes)

    @property
    def confirmed(self) -> bool:
        return self.decision is Decision.CONFIRM and self.match.person is not None

    @property
    def belongs(self) -> bool:
        """To a person beyond doubt, or by somebody's word."""
        return self.match.certain or self.confirmed
