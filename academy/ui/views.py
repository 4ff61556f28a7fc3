from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


class SampleForm(forms.Form):
    """Every kind of field in every state, for the style guide."""

    text = forms.CharField(label=_("单行文字"), help_text=_("标签在上，提示在下，错误在旁。"))
    area = forms.CharField(label=_("多行文字"), widget=forms.Textarea, required=False)
    choice = forms.ChoiceField(label=_("下拉选择"), choices=[("a", _("甲")), ("b", _("乙"))])
    radio = forms.ChoiceField(
        label=_("单选"), choices=[("a", _("甲")), ("b", _("乙"))], widget=forms.RadioSelect
    )
    tick = forms.BooleanField(label=_("勾选"), required=False)
    file = forms.FileField(label=_("文件"), required=False)


def styleguide(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/styleguide.html", {"form": SampleForm(), "wrong": SampleForm({"text": ""})})
