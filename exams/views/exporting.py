"""The bank as a file. What a format cannot hold is said before the download, question by question."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from academy.people.rules import require
from courses.models import CoursePage
from exams import actions
from exams.actions.exporting import MOST_AT_ONCE, WRITERS, Offer, offers_of
from exams.forms import BankFilterForm
from exams.imports.carrying import Format
from exams.models import Question
from exams.queries import filtered_questions, questions_visible_to
from exams.rules import can_author, can_read_bank
from exams.views.downloads import XLSX, attached

CONTENT_TYPES = {
    Format.EXCEL: XLSX,
    Format.QTI: "application/zip",
    Format.MOODLE: "application/xml",
    Format.GIFT: "text/plain; charset=utf-8",
}


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """The filter of the list in plain values; what cannot be read filters nothing."""
    form = BankFilterForm(request.GET)
    form.is_valid()
    data = form.cleaned_data
    return {name: value.pk if isinstance(value, CoursePage) else value for name, value in data.items()}


def _questions(request: HttpRequest) -> QuerySet[Question]:
    return filtered_questions(questions_visible_to(request.user), _chosen(request))


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The questions that the list shows under the same filter; many of them go out through a job."""
    require(can_read_bank(request.user), "may not read the bank")
    chosen = request.GET.get("format", "")
    if chosen and chosen not in list(Format):
        raise Http404
    if request.method == "POST":
        require(can_author(request.user), "may not have the bank exported")
    if chosen and request.method == "POST":
        job = actions.start_export(request.user, Format(chosen), _chosen(request), now=timezone.now())
        return redirect("job", pk=job.pk)
    questions = _questions(request)
    count = questions.filter(current__isnull=False).count()
    if count > MOST_AT_ONCE:
        offers = [Offer(one) for one in Format]
        return render(
            request,
            "exams/office/export.html",
            {"offers": offers, "many": count, "may_order": can_author(request.user)},
        )
    if not chosen:
        return render(request, "exams/office/export.html", {"offers": offers_of(questions, Format)})
    return _download(request, questions, Format(chosen))


def _download(request: HttpRequest, questions: QuerySet[Question], chosen: Format) -> HttpResponse:
    (offer,) = offers_of(questions, [chosen])
    actions.note_export(request.user, chosen.value, len(offer.carried), now=timezone.now())
    name, write = WRITERS[chosen]
    return attached(write(offer), name, CONTENT_TYPES[chosen])
