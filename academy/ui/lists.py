"""Several words as one text, with the comma of the reader's language."""

from collections.abc import Iterable

from django.utils.translation import pgettext


def listed(words: Iterable[str]) -> str:
    """一街、二街 — First Street, Second Street"""
    return pgettext("between the words of a list", "、").join(words)


def clauses(parts: Iterable[str]) -> str:
    return pgettext("between the clauses of a sentence", "；").join(parts)
