import pytest
from django import forms
from django.template import engines
from django.utils import translation


class Blank(forms.Form):
    name = forms.CharField(label="姓名")
    star = forms.ChoiceField(label="星级", choices=[("1", "一星")])
    day = forms.DateField(label="开始日期")
    count = forms.DecimalField(label="学时", min_value=1)
    file = forms.FileField(label="文件")
    sure = forms.BooleanField(label="我已核对")


def shown(data=None, language="zh-hans"):
    form = Blank(data or {}, {})
    page = engines["django"].from_string(
        "{% load ui %}{% form_errors form %}{% for f in form %}{% field f %}{% endfor %}"
    )
    with translation.override(language):
        return page.render({"form": form})


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("请填写“姓名”。", "Fill in “姓名”."),
        ("请选择“星级”。", "Choose “星级”."),
        ("请填写“开始日期”，例如 2026-03-05。", "Fill in “开始日期”, such as 2026-03-05."),
        ("请填写“学时”，用数字。", "Fill in “学时” with a number."),
        ("请选择文件：文件。", "Choose a file: 文件."),
        ("请勾选“我已核对”，才能继续。", "Tick “我已核对” to go on."),
    ],
)
def test_an_empty_field_names_what_is_missing_beside_it_and_in_the_summary(chinese, english):
    assert shown().count(chinese) == 2
    assert shown(language="en").count(english) == 2


def test_other_errors_keep_their_own_words_under_the_label():
    page = shown({"count": "0"})
    assert "学时</a>：" in page
    assert "请填写“学时”" not in page
