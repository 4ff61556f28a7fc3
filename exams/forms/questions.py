from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import CoursePage
from exams.enums import QuestionKind, QuestionStatus
from exams.models import Question
from exams.queries.sheets import LETTERS

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
        options = lines_of(cleaned.get("options", ""))
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
            content = {"options": lines_of(data["options"])}
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


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _answer_text(key: dict[str, Any]) -> str:
    if "right" in key:
        return "".join(LETTERS[option] for option in key["right"])
    if "verdict" in key:
        return "对" if key["verdict"] else "错"
    return str(key.get("model", ""))
