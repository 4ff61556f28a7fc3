from django import forms
from django.utils.translation import gettext_lazy

from courses.models import CoursePage
from exams.enums import QuestionKind, QuestionStatus

ANY = [("", gettext_lazy("全部"))]
LEVELS = [
    ("1", gettext_lazy("1 容易")),
    ("2", gettext_lazy("2 较易")),
    ("3", gettext_lazy("3 中等")),
    ("4", gettext_lazy("4 较难")),
    ("5", gettext_lazy("5 难")),
]


class BankFilterForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("编号、题干或依据"), max_length=60, required=False)
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
    difficulty = forms.ChoiceField(label=gettext_lazy("难度"), choices=ANY + LEVELS, required=False)
    used = forms.ChoiceField(
        label=gettext_lazy("用过"),
        choices=[*ANY, ("yes", gettext_lazy("用于过试卷")), ("no", gettext_lazy("没有用过"))],
        required=False,
    )
    order = forms.ChoiceField(
        label=gettext_lazy("排序"),
        choices=[
            ("", gettext_lazy("按编号")),
            ("newest", gettext_lazy("最近修改")),
            ("easiest", gettext_lazy("从易到难")),
            ("hardest", gettext_lazy("从难到易")),
            ("most_exams", gettext_lazy("用过的考试从多到少")),
            ("most_seen", gettext_lazy("见过次数从多到少")),
            ("least_seen", gettext_lazy("见过次数从少到多")),
            ("most_missed", gettext_lazy("得分率从低到高")),
            ("least_missed", gettext_lazy("得分率从高到低")),
            ("weakest", gettext_lazy("区分度从低到高")),
        ],
        required=False,
    )


class QuestionFileForm(forms.Form):
    subject = forms.ModelChoiceField(
        CoursePage.objects.order_by("code"),
        label=gettext_lazy("科目"),
        help_text=gettext_lazy("文件里没有写科目的题归入这个科目。"),
    )
    file = forms.FileField(
        label=gettext_lazy("试题文件"),
        help_text=gettext_lazy(
            "Excel 模板、Word 文档（.docx）或其文本、GIFT、Aiken、Moodle XML、QTI 题包；UTF-8 或 GB18030。"
        ),
    )
