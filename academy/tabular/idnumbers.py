"""Resident identity numbers, GB 11643: 17 digits and a check character by ISO 7064 MOD 11-2."""

import re
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SHAPE = re.compile(r"[0-9]{17}[0-9X]")


def check_character(first_seventeen: str) -> str:
    return CHECKS[sum(map(int.__mul__, WEIGHTS, map(int, first_seventeen))) % 11]


def has_shape(number: str) -> bool:
    return SHAPE.fullmatch(number) is not None


def birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_valid_id_number(number: str) -> bool:
    """The number must be cleaned already: half-width, upper-case, no spaces."""
    return has_shape(number) and check_character(number[:17]) == number[17] and birth_date(number) is not None
