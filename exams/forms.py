from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.people.models import Person
from courses.models import CoursePage
from courses.queries import units_managed_by
from exams.enums import QuestionKind, QuestionStatus, RegradePolicy
from exams.models import Exam, Question, QuestionVersion, Section
from exams.queries.sheets import LETTERS, SheetItem


def read_answer(item: SheetItem, post: QueryDict) -> Any:
    """What a plain form says for one question, in the same shape that the exam script sends."""
    if item.parts:
        given = [read_answer(part, post) for part in item.parts]
        return given if any(part is not None for part in given) else None
    return _READERS[item.kind](item, post)


def _place(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _single(item: SheetItem, post: QueryDict) -> int | None:
    return _place(post.get(item.name))


def _multiple(item: SheetItem, post: QueryDict) -> list[int] | None:
    places = [_place(text) for text in post.getlist(item.name)]
    return sorted(place for place in places if place is not None) or None


def _judge(item: SheetItem, post: QueryDict) -> bool | None:
    return {"true": True, "false": False}.get(post.get(item.name, ""))


def _text(item: SheetItem, post: QueryDict) -> str | None:
    return post.get(item.name, "").replace("\x00", "").replace("\r\n", "\n") or None


def _blanks(item: SheetItem, post: QueryDict) -> list[str] | None:
    texts = [post.get(f"{item.name}b{n}", "").replace("\x00", "") for n in range(item.blanks)]
    return texts if any(texts) else None


def _rows(item: SheetItem, post: QueryDict) -> list[int | None] | None:
    places = [_place(post.get(f"{item.name}r{n}")) for n, _text, _given in item.rows]
    return places if any(place is not None for place in places) else None


_READERS = {
    "single": _single,
    "multiple": _multiple,
    "judge": _judge,
    "fill": _blanks,
    "short": _text,
    "practical": _text,
    "ordering": _rows,
    "matching": _rows,
}


class LocalMomentInput(forms.DateTimeInput):
    """The browser's own picker: no script of ours, and no second calendar to learn."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class ExamForm(forms.ModelForm):
    """An officer plans exams for units of her own."""

    class Meta:
        model = Exam
        fields = [
            *("code", "name", "kind", "subject", "unit", "by_list", "opens_at", "closes_at"),
            *("duration_minutes", "attempts_allowed", "late_entry_minutes", "grace_minutes", "pass_mark"),
            *("show_answers", "release_at_once", "shuffle_questions", "shuffle_options"),
            *("markers", "marking_limit", "review_days"),
        ]
        widgets = {"opens_at": LocalMomentInput(), "closes_at": LocalMomentInput()}

    def __init__(self, *args: Any, officer: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_managed_by(officer)
        self.fields["subject"].queryset = CoursePage.objects.order_by("code")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("结束时间要晚于开始时间。"))
        return cleaned


SectionFormSet = forms.inlineformset_factory(
    Exam,
    Section,
    fields=["title", "kind", "count", "points", "credit", "sort_order"],
    extra=4,
    min_num=1,
    validate_min=True,
)


ANY = [("", gettext_lazy("全部"))]


class BankFilterForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("编号或题干"), max_length=60, required=False)
    subject = forms.ModelChoiceField(
        CoursePage.objects.order_by("code"),
        label=gettext_lazy("科目"),
        required=False,
        empty_label=ANY[0][1],
    )
    kind = forms.ChoiceField(label=gettext_lazy("题型"), choices=ANY + QuestionKind.choices, required=False)
    status = forms.ChoiceField(
        label=gettext_lazy("状态"), choices=ANY + QuestionStatus.choices, required=False
    )


class QuestionFileForm(forms.Form):
    subject = forms.ModelChoiceField(
        CoursePage.objects.order_by("code"),
        label=gettext_lazy("科目"),
        help_text=gettext_lazy("文件里没有写科目的题归入这个科目。"),
    )
    file = forms.FileField(
        label=gettext_lazy("试题文件"),
        help_text=gettext_lazy("Excel 模板、Word 里复制出的文本、Aiken、GIFT 或 Moodle XML。"),
    )


# What one form can hold; cases and pairs come in by import.
EDITED_KINDS = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.JUDGE, QuestionKind.SHORT)
VERDICTS = {"对": True, "正确": True, "true": True, "错": False, "错误": False, "false": False}


class QuestionForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=gettext_lazy("题型"), choices=[(kind.value, kind.label) for kind in EDITED_KINDS]
    )
    stem = forms.CharField(label=gettext_lazy("题干"), widget=forms.Textarea(attrs={"rows": 3}))
    options = forms.CharField(
        label=gettext_lazy("选项"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("每行一个选项，不写字母。判断题和简答题不填。"),
    )
    answer = forms.CharField(
        label=gettext_lazy("答案"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "单选写一个字母，多选写几个字母（如 ACD），判断写“对”或“错”，简答写参考答案。"
        ),
    )
    explanation = forms.CharField(
        label=gettext_lazy("解析"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(label=gettext_lazy("依据"), max_length=200, required=False)

    class Meta:
        model = Question
        fields = ["code", "subject", "kind", "difficulty"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = self.instance.current if self.instance.pk else None
        if version:
            # The kind decides the shape of every stored paper and answer: it stays.
            self.fields["kind"].disabled = True
            self.initial |= {
                "stem": version.stem,
                "options": "\n".join(version.content.get("options", [])),
                "answer": _answer_text(version.key),
                "explanation": version.explanation,
                "source": version.source,
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind")
        if kind in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
            self._clean_choice(cleaned, kind)
        elif kind == QuestionKind.JUDGE and cleaned.get("answer", "").lower() not in VERDICTS:
            self.add_error("answer", _("判断题的答案写“对”或“错”。"))
        return cleaned

    def _clean_choice(self, cleaned: dict[str, Any], kind: str) -> None:
        options = _lines(cleaned.get("options", ""))
        letters = set(cleaned.get("answer", "").strip().upper())
        if not 2 <= len(options) <= len(LETTERS) or len(set(options)) < len(options):
            self.add_error("options", _("请写两个以上互不相同的选项。"))
        elif not letters or not letters <= set(LETTERS[: len(options)]):
            self.add_error("answer", _("答案中的字母要在选项范围之内。"))
        elif kind == QuestionKind.SINGLE and len(letters) != 1:
            self.add_error("answer", _("单选题只有一个答案。"))

    def wording(self) -> dict[str, Any]:
        """The version that these fields describe."""
        data = self.cleaned_data
        content: dict[str, Any] = {}
        if data["kind"] in (QuestionKind.SINGLE, QuestionKind.MULTIPLE):
            content = {"options": _lines(data["options"])}
            letters = sorted(set(data["answer"].strip().upper()))
            key: dict[str, Any] = {"right": [LETTERS.index(letter) for letter in letters]}
        elif data["kind"] == QuestionKind.JUDGE:
            key = {"verdict": VERDICTS[data["answer"].lower()]}
        else:
            key = {"model": data["answer"]}
        return {
            "stem": data["stem"],
            "content": content,
            "key": key,
            "explanation": data["explanation"],
            "source": data["source"],
        }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _answer_text(key: dict[str, Any]) -> str:
    if "right" in key:
        return "".join(LETTERS[option] for option in key["right"])
    if "verdict" in key:
        return "对" if key["verdict"] else "错"
    return str(key.get("model", ""))


# Kinds whose key fits into one line; for the others everybody gets the points, or nothing changes.
CORRECTED_KINDS = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.JUDGE, QuestionKind.FILL)
KEYLESS = (RegradePolicy.EVERYONE, RegradePolicy.LEAVE)


class RegradeForm(forms.Form):
    """What is wrong with a key and what is done about it."""

    policy = forms.ChoiceField(label=gettext_lazy("处理办法"), widget=forms.RadioSelect)
    answer = forms.CharField(
        label=gettext_lazy("更正后的答案"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            "选择题写字母（如 B、ACD），按题库中的选项顺序；判断题写“对”或“错”；填空题每空一行，几种写法用 / 隔开。"
        ),
    )
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300)

    def __init__(self, *args: Any, version: QuestionVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        correctable = version.question.kind in CORRECTED_KINDS
        allowed = list(RegradePolicy) if correctable else list(KEYLESS)
        self.fields["policy"].choices = [(policy.value, policy.label) for policy in allowed]
        if not correctable:
            del self.fields["answer"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("policy") in (RegradePolicy.BOTH, RegradePolicy.NEW_ONLY) and not self._read():
            self.add_error("answer", _("请按说明写出更正后的答案。"))
        return cleaned

    def new_key(self) -> dict[str, Any]:
        return {} if self.cleaned_data["policy"] in KEYLESS else self._read()

    def _read(self) -> dict[str, Any]:
        """Empty when the text is no possible key of this question."""
        text = self.cleaned_data.get("answer", "").strip()
        kind = self.version.question.kind
        if kind == QuestionKind.JUDGE:
            return {"verdict": VERDICTS[text.lower()]} if text.lower() in VERDICTS else {}
        if kind == QuestionKind.FILL:
            return _accepted(text, len(self.version.key.get("accepted", [])))
        letters = set(text.upper())
        options = LETTERS[: len(self.version.content.get("options", []))]
        if not letters or not letters <= set(options) or (kind == QuestionKind.SINGLE and len(letters) > 1):
            return {}
        return {"right": sorted(options.index(letter) for letter in letters)}


def _accepted(text: str, blanks: int) -> dict[str, Any]:
    lines = [[word.strip() for word in line.split("/") if word.strip()] for line in _lines(text)]
    return {"accepted": lines} if len(lines) == blanks and all(lines) else {}
