from typing import Any

from django import template

from academy.certificates.explanations import wallet_entry
from academy.certificates.queries import papers_of
from academy.people.queries import today

register = template.Library()
LATEST = 3


@register.inclusion_tag("certificates/_my_papers.html", takes_context=True)
def my_papers(context: template.Context) -> dict[str, Any]:
    user = context["request"].user
    latest = papers_of(user)[:LATEST] if user.is_authenticated else []
    return {"entries": [wallet_entry(paper, today()) for paper in latest]}
