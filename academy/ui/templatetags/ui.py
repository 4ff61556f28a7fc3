"""Components for templates: each is one partial in templates/components with a style sheet of the same stem."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.template.defaultfilters import stringfilter
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.admin.menu import admin_menu

from academy.ui import lists

register = template.Library()

STAR_WORDS = {
    0: gettext_noop("不予评星"),
    1: gettext_noop("一星"),
    2: gettext_noop("二星"),
    3: gettext_noop("三星"),
    4: gettext_noop("四星"),
    5: gettext_noop("五星"),
}
WEEKDAYS_ZH = "一二三四五六日"
CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3000-\u303f]+")


@register.inclusion_tag("components/_stars.html")
def stars(level: int | None, size: str = "") -> dict[str, Any]:
    filled = level or 0
    return {"level": level, "size": size, "slots": [n < filled for n in range(5)], "words": star_words(level)}


@register.filter
def listed(words: Iterable[object]) -> str:
    return lists.listed(str(word) for word in words)


@register.filter
def star_words(level: int | None) -> str:
    return str(_(STAR_WORDS[level])) if level in STAR_WORDS else str(_("未定星"))


@register.inclusion_tag("components/_progress.html")
def progress(done: int, total: int, unit: str = "") -> dict[str, Any]:
    return {"done": done, "total": total, "unit": unit, "percent": done * 100 // total if total else 0}


@register.inclusion_tag("components/_field.html")
def field(bound: Any) -> dict[str, Any]:
    return {"field": bound, "widget_kind": bound.field.widget.__class__.__name__.lower()}


@register.inclusion_tag("components/_form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    return {"form": form}


def _missing_words(kind: forms.Field) -> str:
    """What to do about an empty field, by the kind of field: a label follows."""
    if isinstance(kind, forms.FileField):
        return _("请选择文件：%(label)s。")
    if isinstance(kind, forms.BooleanField):
        return _("请勾选“%(label)s”，才能继续。")
    if isinstance(kind, forms.ChoiceField | forms.ModelChoiceField):
        return _("请选择“%(label)s”。")
    if isinstance(kind, forms.DateField | forms.DateTimeField):
        return _("请填写“%(label)s”，例如 2026-03-05。")
    if isinstance(kind, forms.IntegerField):
        return _("请填写“%(label)s”，用数字。")
    return _("请填写“%(label)s”。")


@register.filter
def error_words(bound: Any) -> list[str]:
    """The errors beside a field; an empty one names what is missing, so that it can be read alone."""
    errors = bound.form.errors.get(bound.name)
    if not errors:
        return []
    return [
        _missing_words(bound.field) % {"label": bound.label} if error.code == "required" else message
        for error, message in zip(errors.as_data(), errors, strict=True)
    ]


@register.inclusion_tag("components/_empty.html")
def empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/_stat.html")
def stat(label: str, value: Any, note: str = "", url: str = "") -> dict[str, Any]:
    return {"label": label, "value": value, "note": note, "url": url}


@register.inclusion_tag("components/_status.html")
def status(text: str, tone: str = "plain") -> dict[str, Any]:
    """tone: plain, good, warn, bad"""
    return {"text": text, "tone": tone}


@register.inclusion_tag("components/_pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    return {"page": page, "query": context["request"].GET.copy(), "request": context["request"]}


@register.filter
@stringfilter
def zh(text: str) -> SafeString:
    """Names and texts that stay Chinese in the English interface, marked for screen readers and checkers."""
    return format_html('<span lang="zh-Hans">{}</span>', text)


@register.filter
def mark_chinese(text: str) -> SafeString:
    """A sentence with names in it: the Chinese runs are marked for screen readers in other languages."""
    marked = CHINESE.sub(lambda run: f'<span lang="zh-Hans">{run[0]}</span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308  escaped above; only the span is added


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年3月5日（周四） in Chinese, 5 March 2026 (Thu) in English."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if str(translation.get_language()).startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日（周{WEEKDAYS_ZH[value.weekday()]}）"
    return f"{value.day} {value:%B %Y} ({value:%a})"


@register.filter
def moment(value: datetime | None) -> str:
    if value is None:
        return "—"
    return f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def duration(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds < 60:
        return _("%(n)s 秒") % {"n": seconds}
    return _("%(n)s 分钟") % {"n": -(-seconds // 60)}


@register.filter
def percent(value: Any) -> str:
    return "—" if value is None else f"{value}%"


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.simple_tag
def query(request: Any, **changes: Any) -> str:
    """The present query string with some values changed; None takes one out."""
    params = request.GET.copy()
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def office_links(context: template.Context) -> list[tuple[str, str]]:
    """The back office's menu as plain links: Wagtail draws its own menu by script only."""
    request = context["request"]
    found = []
    for item in admin_menu.menu_items_for_request(request):
        below = getattr(item, "menu", None)
        entries = below.menu_items_for_request(request) if below else [item]
        found += [(str(entry.label), entry.url) for entry in entries if entry.url != "#"]
    return found
