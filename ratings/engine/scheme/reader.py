from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from ratings.engine.exact import FIGURE_PLACES, TooManyPlacesError, scaled
from ratings.engine.scheme.types import SchemeProblem

ABSENT = object()
Choice = TypeVar("Choice", bound=StrEnum)
LARGEST = Decimal(1_000_000)


class Reader:
    """One section of a scheme: hands out typed values, collects every problem, names unknown keys."""

    def __init__(self, raw: object, path: str, problems: list[SchemeProblem]) -> None:
        self.path = path
        self.problems = problems
        self.seen: set[str] = set()
        if raw is not None and not isinstance(raw, Mapping):
            self.report("NOT_A_MAPPING")
        self.raw: dict[str, object] = (
            {str(key): value for key, value in raw.items()} if isinstance(raw, Mapping) else {}
        )

    def report(self, code: str, key: str = "", **params: object) -> None:
        path = ".".join(part for part in (self.path, key) if part)
        self.problems.append(SchemeProblem(code, path, {name: str(value) for name, value in params.items()}))

    def take(self, key: str) -> object:
        self.seen.add(key)
        return self.raw.get(key, ABSENT)

    def required(self, key: str) -> object:
        value = self.take(key)
        if value is ABSENT:
            self.report("REQUIRED", key)
        return None if value is ABSENT else value

    def section(self, key: str, *, required: bool = False) -> "Reader":
        value = self.required(key) if required else self.take(key)
        path = ".".join(part for part in (self.path, key) if part)
        return Reader(None if value is ABSENT else value, path, self.problems)

    def names(self) -> tuple[str, ...]:
        return tuple(self.raw)

    def number(
        self,
        key: str,
        default: str = "0",
        *,
        least: int | None = None,
        most: int | None = None,
        places: int = FIGURE_PLACES,
    ) -> Decimal:
        value = self.take(key)
        number = self.as_number(Decimal(default) if value is ABSENT else value, key, places)
        return self.within(number, key, least, most)

    def optional_number(self, key: str, *, least: int | None = None) -> Decimal | None:
        if self.raw.get(key) is None:
            self.seen.add(key)
            return None
        return self.number(key, least=least)

    def integer(self, key: str, default: int = 0, *, least: int = 0, most: int | None = None) -> int:
        return int(self.number(key, str(default), least=least, most=most, places=0))

    def optional_integer(self, key: str, default: int | None, *, least: int = 0) -> int | None:
        if key not in self.raw and default is not None:
            return default
        number = self.optional_number(key, least=least)
        return None if number is None else self.integer(key, least=least)

    def as_number(self, value: object, key: str, places: int) -> Decimal:
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
                raise InvalidOperation
            number = Decimal(str(value))
            if not number.is_finite() or abs(number) > LARGEST:
                raise InvalidOperation
            scaled(number, places)
        except InvalidOperation:
            self.report("NOT_A_NUMBER", key, value=value)
            return Decimal(0)
        except TooManyPlacesError:
            self.report("TOO_MANY_PLACES", key, value=value, places=places)
            return Decimal(0)
        return number

    def within(self, number: Decimal, key: str, least: int | None, most: int | None) -> Decimal:
        if (least is not None and number < least) or (most is not None and number > most):
            self.report("OUT_OF_RANGE", key, value=number, least=least, most=most)
        return number

    def choice(self, key: str, choices: type[Choice], default: Choice) -> Choice:
        value = self.take(key)
        if value is ABSENT:
            return default
        try:
            return choices(str(value))
        except ValueError:
            self.report("UNKNOWN_CHOICE", key, value=value, choices="|".join(choices))
            return default

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.take(key)
        if value is not ABSENT and not isinstance(value, bool):
            self.report("NOT_A_FLAG", key, value=value)
        return value if isinstance(value, bool) else default

    def text(self, key: str, default: str = "") -> str:
        value = self.take(key)
        return default if value is ABSENT or value is None else str(value)

    def texts(self, key: str, default: Iterable[str] = ()) -> tuple[str, ...]:
        value = self.take(key)
        if value is ABSENT:
            return tuple(default)
        if not isinstance(value, list | tuple):
            self.report("NOT_A_LIST", key, value=value)
            return ()
        return tuple(str(entry) for entry in value)

    def star_keys(self, stars: Iterable[int]) -> tuple[int, ...]:
        known = {str(star): star for star in stars}
        for key in self.raw:
            if key not in known and key not in self.seen:
                self.seen.add(key)
                self.report("UNKNOWN_STAR", key)
        return tuple(star for key, star in known.items() if key in self.raw)

    def close(self) -> None:
        for key in self.raw:
            if key not in self.seen:
                self.report("UNKNOWN_KEY", key)
