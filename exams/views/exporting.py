"""The bank as a file. What a format cannot hold is said before the download, question by question."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from academy.people.rules import require
from exams import actions
from exams.actions.exporting import portable
from exams.explanations import FIELDS_LEFT_OUT, LEFT_OUT
from exams.forms import BankFilterForm
from exams.imports.carrying import Format, fields_left_out, reason_left_out
from exams.imports.excel_writing import excel_of
from exams.imports.gift_writing import gift_of
from exams.imports.moodle_writing import moodle_of
from exams.imports.parsed import ParsedQuestion
from exams.imports.qti_package import package_of
from exams.models import Question
from exams.queries import filtered_questions, questions_visible_to
from exams.rules import can_author
from exams.views.downloads import XLSX, attached

NAMES = {
    Format.EXCEL: gettext_lazy("Excel"),
    Format.QTI: gettext_lazy("QTI 3.0 题包"),
    Format.MOODLE: gettext_lazy("Moodle XML"),
    Format.GIFT: gettext_lazy("GIFT"),
}


@dataclass
class Offer:
    """One format: how many questions go in whole, and which stay out for which reason."""

    format: Format
    name: str
    fields: list[str]
    carried: list[ParsedQuestion] = field(default_factory=list)
    left_out: dict[str, list[Question]] = field(default_factory=dict)

    def add(self, question: Question, parsed: ParsedQuestion) -> None:
        reason = reason_left_out(self.format, parsed)
        if reason:
            self.left_out.setdefault(str(LEFT_OUT[reason]), []).append(question)
        else:
            self.carried.append(parsed)

    @property
    def lines(self) -> list[str]:
        said = [f"{reason}：{'、'.join(one.code for one in held)}" for reason, held in self.left_out.items()]
        return [*said, *(str(name) for name in self.fields)]


def _offers(request: HttpRequest, formats: list[Format]) -> list[Offer]:
    form = BankFilterForm(request.GET)
    form.is_valid()
    offers = [
        Offer(one, str(NAMES[one]), [str(FIELDS_LEFT_OUT[name]) for name in fields_left_out(one)])
        for one in formats
    ]
    for question, parsed in portable(
        filtered_questions(questions_visible_to(request.user), form.cleaned_data)
    ):
        for offer in offers:
            offer.add(question, parsed)
    return offers


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The questions that the list shows under the same filter."""
    require(can_author(request.user), "may not export questions")
    chosen = request.GET.get("format", "")
    if not chosen:
        return render(request, "exams/office/export.html", {"offers": _offers(request, list(Format))})
    if chosen not in list(Format):
        raise Http404
    (offer,) = _offers(request, [Format(chosen)])
    actions.note_export(request.user, offer.format.value, len(offer.carried), now=timezone.now())
    return _WRITERS[offer.format](offer)


def _gift(offer: Offer) -> HttpResponse:
    left_out = [_("未导出：%(what)s") % {"what": line} for line in offer.lines]
    return attached(
        gift_of(offer.carried, left_out).encode(), "questions.gift.txt", "text/plain; charset=utf-8"
    )


_WRITERS: dict[Format, Callable[[Offer], HttpResponse]] = {
    Format.EXCEL: lambda offer: attached(excel_of(offer.carried), "questions.xlsx", XLSX),
    Format.QTI: lambda offer: attached(package_of(offer.carried), "questions-qti3.zip", "application/zip"),
    Format.MOODLE: lambda offer: attached(
        moodle_of(offer.carried), "questions-moodle.xml", "application/xml"
    ),
    Format.GIFT: _gift,
}
