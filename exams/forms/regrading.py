from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.enums import QuestionKind, RegradePolicy
from exams.forms.keys import VERDICTS, lines_of
from exams.models import QuestionVersion
from exams.queries.sheets import LETTERS

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
    lines = [[word.strip() for word in line.split("/") if word.strip()] for line in lines_of(text)]
    return {"accepted": lines} if len(lines) == blanks and all(lines) else {}
