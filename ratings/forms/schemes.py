import re
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ratings.forms.scheme_rows import (
    ROW_KINDS,
    Filled,
    Json,
    Words,
    number_field,
    read_components,
    read_indicators,
    read_items,
    read_modes,
    read_stars,
    read_vetoes,
    star_fields,
    text_field,
)

MAX_POLICY_BYTES = 20 * 1024 * 1024
MAX_RULES_BYTES = 256 * 1024
POLICY_TYPES = (".pdf", ".doc", ".docx", ".ofd", ".jpg", ".jpeg", ".png")
SEPARATORS = re.compile(r"[、，,；;\s]+")
CODE = re.compile(r"\w{1,40}")
DAY = {"type": "date"}


class VersionForm(forms.Form):
    # What the draft said when the page was opened; another officer may have saved meanwhile.
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    policy_doc = forms.CharField(label=_("政策文号"), required=False, max_length=120)
    policy_file = forms.FileField(
        label=_("政策文件"), required=False, help_text=_("PDF、Word、OFD 或图片，最多 20 MB。")
    )
    valid_from = forms.DateField(
        label=_("启用日期"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label=_("停用日期"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )

    def clean_policy_file(self) -> object:
        file = self.cleaned_data["policy_file"]
        if file and not file.name.lower().endswith(POLICY_TYPES):
            raise forms.ValidationError(_("请上传 PDF、Word、OFD 或图片文件。"))
        if file and file.size > MAX_POLICY_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB。"))
        return file


class RulesFileForm(forms.Form):
    rules = forms.FileField(
        label=_("规则文件（YAML）"), widget=forms.ClearableFileInput(attrs={"accept": ".yaml,.yml"})
    )

    def clean_rules(self) -> str:
        file = self.cleaned_data["rules"]
        if file.size > MAX_RULES_BYTES:
            raise forms.ValidationError(_("规则文件超过 256 KB，请核对是否选错了文件。"))
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("规则文件不是 UTF-8 文本。")) from None


class PartLike(Protocol):
    path: str
    kind: str
    section: str


class Placed(Protocol):
    path: str


class SchemeWords(Words, Protocol):
    PARTS: Sequence[PartLike]


# Kept as they are: changed by another file of rules, not field by field.
FIXED = ("scheme.stars", "scheme.policy_doc")
OPTIONAL = frozenset(
    {
        "training.exam.retake_score_cap",
        "adjust.bonus_cap",
        "adjust.deduction_cap",
        "transition.max_up",
        "transition.max_down",
        "transition.after_veto_first_max",
    }
)
LISTS = frozenset({"list", "figures"})
WORDS_ONLY = frozenset({"text"})


class RulesForm(forms.Form):
    """Fields for every part of a scheme. They take what is typed; whether it holds is for the scheme's guards."""

    def __init__(self, *args: Any, rules: Json, words: SchemeWords, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.words = rules, words
        self.scalars = [part for part in words.PARTS if "*" not in part.path]
        for part in self.scalars:
            self.fields[part.path] = self._scalar(part)
        self.row_counts = {kind: self._add_rows(kind) for kind in ROW_KINDS}
        self.fields.update(star_fields(rules, words))

    def _add_rows(self, kind: str) -> int:
        """As many rows as the rules need, or as many as were sent back."""
        made = dict(ROW_KINDS[kind](self.rules, self.words))
        self.fields.update(made)
        return len({name.split("-")[1] for name in made})

    def _scalar(self, part: PartLike) -> forms.Field:
        value = self.rules
        for key in part.path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        label = self.words.label(part.path)
        if part.kind == "choice":
            return forms.ChoiceField(
                label=label, required=False, choices=self.words.choices(part.path), initial=value
            )
        if part.kind == "choices":
            return forms.MultipleChoiceField(
                label=label,
                required=False,
                choices=self.words.choices(part.path),
                initial=value,
                widget=forms.CheckboxSelectMultiple,
            )
        if part.kind == "flag":
            return forms.BooleanField(label=label, required=False, initial=value)
        if part.kind in LISTS:
            return text_field(label, "、".join(value or []))
        return text_field(label, value) if part.kind in WORDS_ONLY else number_field(label, value)

    def clean(self) -> dict[str, Any]:
        """A code names one row; a second row of that name would silently replace the first."""
        for kind, count in self.row_counts.items():
            seen: set[str] = set()
            for n in range(count):
                code = self._value(f"{kind}-{n}-code")
                if code and not CODE.fullmatch(code):
                    self.add_error(f"{kind}-{n}-code", _("只能用文字、数字和下划线。"))
                if code in seen:
                    self.add_error(f"{kind}-{n}-code", _("这个代码已在上面用过。"))
                seen |= {code} if code else set()
        return self.cleaned_data

    def filled(self) -> Filled:
        """The rules that the fields describe; call after is_valid()."""
        filled = Filled()
        for path in FIXED:
            section, key = path.split(".")
            if key in self.rules[section]:
                filled.put(path, self.rules[section][key], "scheme.name")
        for part in self.scalars:
            self._read_scalar(filled, part)
        read_components(filled, self.row_counts["component"], self._value)
        read_indicators(filled, self.row_counts["indicator"], self._value)
        read_items(filled, self.row_counts["item"], self._value)
        read_vetoes(filled, self.row_counts["veto"], self._value)
        read_modes(filled, self.row_counts["mode"], self._value)
        read_stars(filled, self.rules["scheme"]["stars"], self._value)
        return filled

    def _value(self, name: str) -> Any:
        value = self.cleaned_data.get(name, "")
        return value.strip() if isinstance(value, str) else value

    def _read_scalar(self, filled: Filled, part: PartLike) -> None:
        value = self._value(part.path)
        if part.kind in LISTS:
            value = [entry for entry in SEPARATORS.split(value) if entry]
        elif value == "" and part.path in OPTIONAL:
            value = None
        filled.put(part.path, value, part.path)

    def place(self, problems: Iterable[tuple[Placed, str]], where: dict[str, str]) -> None:
        """Each sentence at the field it is about, or at the head of the form."""
        for problem, sentence in problems:
            self.add_error(self._field_for(problem.path, where), sentence)

    def _field_for(self, path: str, where: dict[str, str]) -> str | None:
        keys = path.split(".")
        for length in range(len(keys), 0, -1):
            name = where.get(".".join(keys[:length]), ".".join(keys[:length]))
            if name in self.fields:
                return name
        within = (name for place, name in where.items() if place.startswith(f"{path}."))
        return next((name for name in within if name in self.fields), None)

    def section(self, code: str) -> list[BoundField]:
        return [self[part.path] for part in self.scalars if part.section == code]

    def rows(self, kind: str) -> list[list[BoundField]]:
        names = [name for name in self.fields if name.startswith(f"{kind}-")]
        return [
            [self[name] for name in names if name.split("-")[1] == str(n)]
            for n in range(self.row_counts[kind])
        ]

    def indicator_codes(self) -> list[str]:
        """One per row of the normalisers, as typed; empty for a spare row."""
        return [
            str(self[f"indicator-{n}-code"].value() or "").strip()
            for n in range(self.row_counts["indicator"])
        ]

    def star_rows(self, *sections: str) -> list[tuple[int, list[BoundField]]]:
        return [
            (
                star,
                [
                    self[name]
                    for name in self.fields
                    if name.startswith(sections) and name.split(".")[-2:].count(str(star))
                ],
            )
            for star in reversed(self.rules["scheme"]["stars"])
        ]
