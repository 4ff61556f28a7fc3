from typing import Any

from django import template

from academy.ui.lists import listed
from ratings.models import RatingCycle
from ratings.queries import latest_final, ratings_of
from ratings.queries.gaps import missing_months as months_lacking
from ratings.queries.later import latest_change, notices_withdrawn

register = template.Library()


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
        person_id: listed(f"{month:%Y-%m}" for month in months)
        for person_id, months in months_lacking(cycle).items()
    }
