from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from academy.pages.models import BasePage
from academy.people.models import Person
from academy.people.queries import User, today
from academy.ui.templatetags.ui import zh
from courses import queries, rules
from courses.enums import Competency, TrainingMode
from courses.models import CoursePage, LessonPage
from courses.queries import SubjectOutline

register = template.Library()

# A dashboard shows what comes next, not everything that will ever come.
STEPS_SHOWN = 3


@register.filter
def shown(page: BasePage) -> SafeString:
    """The title in the reader's language; a Chinese title is marked as such."""
    title = page.shown_title(get_language() or "")
    return zh(title) if title == page.title else escape(title)


@register.simple_tag
def either(chinese: str, english: str) -> SafeString:
    """The English text for the English interface, where there is one."""
    if english and (get_language() or "").startswith("en"):
        return escape(english)
    return zh(chinese)


@register.filter
def may_learn(user: User) -> bool:
    return rules.may_learn(user)


@register.filter
def competency_labels(subject: CoursePage) -> list[str]:
    return [str(Competency(value).label) for value in subject.competencies]


@register.filter
def mode_label(value: str) -> str:
    return str(TrainingMode(value).label)


@register.simple_tag
def is_correct(block: Any, index: int) -> bool:
    return index in list(block["answer"])


def learning(context: template.Context) -> list[SubjectOutline]:
    """Asked for by several parts of the dashboard, read once per request."""
    request = context["request"]
    if not hasattr(request, "learning"):
        known = isinstance(request.user, Person)
        request.learning = queries.learning_of(request.user) if known else []
    return request.learning


@register.inclusion_tag("courses/_track_cards.html", takes_context=True)
def track_cards(context: template.Context) -> dict[str, Any]:
    subjects = list(queries.subjects_matching(queries.CatalogueFilter()).defer("aims", "outline"))
    cards = []
    for track in queries.tracks():
        inside = [subject for subject in subjects if subject.path.startswith(track.path)]
        cards.append({"track": track, "count": len(inside), "hours": sum(s.hours for s in inside)})
    return {"cards": cards, "request": context.get("request")}


@register.inclusion_tag("courses/_next_steps.html", takes_context=True)
def next_steps(context: template.Context) -> dict[str, Any]:
    request = context["request"]
    begun = [card for card in learning(context) if not card.is_complete]
    steps = [card for card in begun if card.next_lesson or card.awaits_exam][:STEPS_SHOWN]
    ahead = queries.required_subjects_ahead(request.user) if isinstance(request.user, Person) else []
    return {
        "steps": steps,
        "ahead": ahead[: STEPS_SHOWN - len(steps)],
        "ahead_count": len(ahead),
        "request": request,
    }


@register.inclusion_tag("courses/_my_courses.html", takes_context=True)
def my_courses(context: template.Context) -> dict[str, Any]:
    cards = learning(context)
    user, year = context["request"].user, today().year
    return {
        "year": year,
        "balance": queries.hour_balance(user, year) if isinstance(user, Person) else None,
        "open": [card for card in cards if not card.is_complete],
        "complete": [card for card in cards if card.is_complete],
        "request": context["request"],
    }


@register.simple_tag(takes_context=True)
def subject_outline(context: template.Context, subject: CoursePage) -> SubjectOutline:
    return queries.outline(context["request"].user, subject)


@register.simple_tag(takes_context=True)
def subjects_of(context: template.Context, track: Any) -> list[SubjectOutline]:
    return queries.outlines(context["request"].user, queries.subjects_in(track))


@register.simple_tag
def track_of(subject: CoursePage) -> Any:
    return queries.track_of(subject)


@register.simple_tag(takes_context=True)
def lesson_place(context: template.Context, lesson: LessonPage) -> dict[str, Any]:
    """Where a lesson stands in its subject."""
    subject = queries.subject_of(lesson)
    outline = queries.outline(context["request"].user, subject)
    ids = [page.pk for page in outline.lessons]
    # A draft in preview is not among the published lessons.
    index = ids.index(lesson.pk) if lesson.pk in ids else len(ids)
    return {
        "subject": subject,
        "track": queries.track_of(subject),
        "outline": outline,
        "number": index + 1,
        "previous": outline.lessons[index - 1] if index else None,
        "next": outline.lessons[index + 1] if index + 1 < len(ids) else None,
        "is_done": lesson.pk in outline.done,
    }
