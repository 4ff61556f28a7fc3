from typing import Any

from django import template

from academy.certificates.queries import wallet_of
from academy.people.queries import today

register = template.Library()
LATEST = 3


@register.inclusion_tag("certificates/_my_papers.html", takes_context=True)
def my_papers(context: template.Context) -> dict[str, Any]:
    user = context["request"].user
    return {"entries": wallet_of(user, today(), LATEST) if user.is_authenticated else []}
