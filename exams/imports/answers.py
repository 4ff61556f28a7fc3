"""Answers as people write them: letters, words, signs; full-width or not."""

import re
import unicodedata

from exams.imports.parsed import LETTERS

TRUE_WORDS = ("正确", "对", "是", "√", "✓", "✔", "T", "TRUE", "Y", "YES")
FALSE_WORDS = ("错误", "错", "不对", "否", "×", "✗", "✘", "X", "F", "FALSE", "N", "NO")
VERDICTS = dict.fromkeys(TRUE_WORDS, True) | dict.fromkeys(FALSE_WORDS, False)
BETWEEN_LETTERS = re.compile(r"[\s,，、;；.和及]+")


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("。.").strip()


def verdict(text: str) -> bool | None:
    return VERDICTS.get(plain(text).upper())


def letters(text: str) -> tuple[int, ...] | None:
    """Places of the options named, or None when the text is not a list of letters."""
    found = BETWEEN_LETTERS.sub("", plain(text).upper())
    if not found or any(sign not in LETTERS for sign in found):
        return None
    return tuple(sorted({LETTERS.index(sign) for sign in found}))


def split_escaped(text: str, separators: str) -> list[str]:
    """Split at the separators; a backslash takes the next sign as it stands, and stays for a later split."""
    pieces = re.split(rf"(?<!\\)((?:\\\\)*)[{re.escape(separators)}]", text)
    return [body + slashes for body, slashes in zip(pieces[::2], [*pieces[1::2], ""], strict=True)]


def unescape(text: str) -> str:
    return re.sub(r"\\([\\;；|])", r"\1", text.strip()).strip()


def escape(text: str) -> str:
    return re.sub(r"([\\;；|])", r"\\\1", text)


def blanks(text: str) -> tuple[tuple[str, ...], ...]:
    """填空: blanks are parted by a semicolon, wordings of one blank by an upright stroke."""
    return tuple(
        tuple(word for piece in split_escaped(blank, "|") if (word := unescape(piece)))
        for blank in split_escaped(text, ";；\n")
    )


def blanks_text(accepted: tuple[tuple[str, ...], ...]) -> str:
    return "；".join("|".join(escape(word) for word in words) for words in accepted)


PAIR_ESCAPED = re.compile(r"\\([\\>—→])")


def pair_text(left: str, right: str) -> str:
    """One pair of a matching question on one line."""
    return f"{_pair_escape(left)} -> {_pair_escape(right)}"


def _pair_escape(text: str) -> str:
    return re.sub(r"([\\>—→])", r"\\\1", text)


def pair(text: str) -> tuple[str, str] | None:
    """The two sides, parted by the first arrow that no backslash stands before."""
    pieces = re.split(r"(?<!\\)((?:\\\\)*)\s*(?:=>|->|——|→)\s*", text, maxsplit=1)
    if len(pieces) != 3:
        return None
    left, right = (PAIR_ESCAPED.sub(r"\1", side).strip() for side in (pieces[0] + pieces[1], pieces[2]))
    return (left, right) if left and right else None
