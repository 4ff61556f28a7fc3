"""Chinese that stands on an English page."""

import json
import re
from html.parser import HTMLParser

HAN = re.compile(r"[\u3400-\u9fff]")

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WORDS = {"placeholder", "title", "aria-label", "aria-description", "alt", "data-confirm", "label"}


class ChineseFinder(HTMLParser):
    """Collects Chinese outside lang="zh-Hans". A title, an option and an attribute cannot hold an element
    with a language of its own, so the names of the academy's data may stand there; so may what people wrote
    in the boxes of a form."""

    def __init__(self, names: re.Pattern[str], wagtail_draws: bool) -> None:
        super().__init__()
        self.names = names
        self.wagtail_draws = wagtail_draws
        self.open: list[tuple[str, str]] = []
        self.sidebar = False
        self.found: list[str] = []

    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def look(self, text: str, *, may_be_name: bool) -> None:
        rest = self.names.sub("", text) if may_be_name else text
        if HAN.search(rest):
            self.found.append(" ".join(text.split())[:120])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        language = values.get("lang", self.language())
        if not language.startswith("zh"):
            for text in words_of(tag, values):
                self.look(text, may_be_name=True)
        if tag not in VOID:
            self.open.append((tag, language))
            self.sidebar = values.get("id") == "wagtail-sidebar-props"

    def handle_endtag(self, tag: str) -> None:
        if any(tag == one for one, _language in self.open):
            while self.open and self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        tag = self.open[-1][0] if self.open else ""
        if tag == "script" and self.sidebar:
            self.look(json.dumps(json.loads(data), ensure_ascii=False), may_be_name=True)
        elif tag not in ("script", "style", "textarea") and not self.language().startswith("zh"):
            self.look(data, may_be_name=self.wagtail_draws or tag in ("title", "option"))


def words_of(tag: str, values: dict[str, str]) -> list[str]:
    """The attributes that people read or hear."""
    words = [value for name, value in values.items() if name in WORDS or name.startswith("data-text")]
    if tag == "button" or values.get("type") in ("submit", "button", "reset"):
        words.append(values.get("value", ""))
    if tag == "meta" and values.get("name") == "description":
        words.append(values.get("content", ""))
    return words
