from typing import Any

from django import template

from ratings.queries import latest_final, ratings_of

register = template.Library()


@register.inclusion_tag("ratings/_my_star.html", takes_context=True)
def my_star(context: template.Context) -> dict[str, Any]:
    user = context["request"].user
    return {"final": latest_final(user), "latest": ratings_of(user).first(), "user": user}
