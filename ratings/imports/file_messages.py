"""What is said of a whole file: each sentence once, with the sheets it is about."""

from collections.abc import Iterable
from typing import Final

from academy.tabular.report import Level, Message
from ratings.imports.messages import words_of

ON_SHEETS: Final = (("工作表{names}：", "「{name}」", ""), ("Sheet {names}: ", "“{name}”", ", "))


def said_once(messages: Iterable[Message], sheets: int, language: str = "zh") -> list[tuple[Level, str]]:
    """`sheets` is how many were read: in a file of one sheet nothing is gained by naming it."""
    concerned: dict[tuple[Level, str], list[str]] = {}
    for message in messages:
        text = words_of(message, language)
        named = concerned.setdefault((message.level, text), [])
        if sheets > 1 and message.sheet and not names_sheet(text, message.sheet):
            named.append(message.sheet)
    return [(level, prefix(names, language) + text) for (level, text), names in concerned.items()]


def names_sheet(text: str, sheet: str) -> bool:
    return any(quoted.format(name=sheet) in text for _words, quoted, _joiner in ON_SHEETS)


def prefix(names: list[str], language: str) -> str:
    words, quoted, joiner = ON_SHEETS[language.startswith("en")]
    return words.format(names=joiner.join(quoted.format(name=name) for name in names)) if names else ""
