import re
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from ratings.models import RatingCycle
from ratings.queries import latest_final, ratings_of
from ratings.queries.gaps import missing_months as months_lacking
from ratings.queries.later import latest_change, notices_withdrawn

register = template.Library()
CHINESE = re.compile(r"[\u3400-\u9fff\uff01-\uff5e\u3000-\u303f]+")


@register.filter
def mark_chinese(text: str) -> SafeString:
    """A sentence with names in it: the Chinese runs are marked for screen readers in other languages."""
    marked = CHINESE.sub(lambda run: f'<span lang="zh-Hans">{run[0]}</span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308  escaped above; only the span is added


@register.inclusion_tag("ratings/_my_star.html", takes_context=True)
def my_star(context: template.Context) -> dict[str, Any]:
    user = context["request"].user
    return {
        "final": latest_final(user),
        "latest": ratings_of(user).first(),
        "later": latest_change(user),
        "withdrawn": notices_withdrawn(user),
        "user": user,
    }


@register.simple_tag
def missing_months(cycle: RatingCycle) -> dict[int, str]:
    """Person id → the months in post without figures, for those who have figures of other months."""
    return {
        person_id: "、".join(f"{month:%Y-%m}" for month in months)
        for person_id, months in months_lacking(cycle).items()
    }
