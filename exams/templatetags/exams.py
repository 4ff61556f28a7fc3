from typing import Any

from django import template
from django.utils import timezone

from academy.people.models import Person
from courses.models import CoursePage
from exams.explanations.fixed import DELETED, obstacle_words
from exams.models import Section
from exams.queries import cards_for, subject_exam_for
from exams.queries.fixed import ChosenQuestion
from exams.rules import reads_keys

register = template.Library()

# The dashboard shows what is near; the rest is one click away.
SHOWN = 3


@register.inclusion_tag("exams/_my_exams.html", takes_context=True)
def my_exams(context: template.Context) -> dict[str, Any]:
    user = context["request"].user
    cards = cards_for(user, timezone.now(), barred=reads_keys(user))
    wanted = [card for card in cards if card.running or card.can_sit]
    wanted.sort(key=lambda card: (not card.running, card.exam.subject_id is not None, card.exam.closes_at))
    return {"cards": wanted[:SHOWN], "more": len(wanted) - SHOWN}


@register.inclusion_tag("exams/_subject_exam.html", takes_context=True)
def subject_exam(context: template.Context, page: CoursePage) -> dict[str, Any]:
    user = context["request"].user
    if not isinstance(user, Person):
        return {"card": None}
    return {"card": subject_exam_for(user, page, timezone.now(), barred=reads_keys(user))}


@register.filter
def obstacle_of(chosen: ChosenQuestion, section: Section) -> str:
    """Why papers cannot be drawn with this question."""
    if chosen.question is None or chosen.obstacle is None:
        return str(DELETED)
    return obstacle_words(chosen.obstacle, chosen.question.code, section.kind)


@register.filter
def points(value: Any) -> str:
    """4.00 → 4, 2.50 → 2.5"""
    if value in (None, ""):
        return "—"
    text = f"{value}"
    return text.rstrip("0").rstrip(".") if "." in text else text
