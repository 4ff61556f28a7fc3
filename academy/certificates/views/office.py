"""The register of papers in the back office, each reader within her units."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from academy.certificates import actions
from academy.certificates.actions.reading import log_papers_read
from academy.certificates.enums import TONES, CertificateStatus
from academy.certificates.forms import RegisterFilter, ReissueForm, RevokeForm
from academy.certificates.models import Certificate
from academy.certificates.queries import has_state, register_visible_to
from academy.certificates.rules import REGISTER_READERS, can_revoke
from academy.certificates.views.register_files import register_workbook
from academy.people.explanations.exports import exported_by
from academy.people.models import Person
from academy.people.queries import today
from academy.people.rules import NotAllowedError, holds, require

ROWS_PER_PAGE = 50
# A workbook of a whole city and year stays far below this; more would not open well in Excel.
MOST_ROWS_IN_EXPORT = 50_000


def _reader(request: HttpRequest) -> Person:
    user = request.user
    if not (isinstance(user, Person) and holds(user, REGISTER_READERS)):
        raise NotAllowedError("may not read the register of papers")
    return user


def _filtered(request: HttpRequest) -> tuple[QuerySet[Certificate], RegisterFilter]:
    papers = register_visible_to(_reader(request))
    form = RegisterFilter(request.GET)
    if not form.is_valid():
        return papers, form
    wanted = form.cleaned_data
    if text := wanted["q"].strip():
        papers = papers.filter(
            Q(holder_name__icontains=text) | Q(number__icontains=text) | Q(machine_code__iexact=text)
        )
    exact = {name: wanted[name] for name in ("kind", "year") if wanted[name]}
    papers = papers.filter(**exact)
    if wanted["status"]:
        papers = papers.filter(has_state(wanted["status"], today()))
    return papers, form


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    papers, form = _filtered(request)
    page = Paginator(papers, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = [(paper, *_shown_state(paper)) for paper in page]
    log_papers_read(request.user, "certificate.register_viewed", page.object_list)
    return render(request, "certificates/admin/register.html", {"page": page, "rows": rows, "filter": form})


def _shown_state(paper: Certificate) -> tuple[str, str]:
    state = paper.state_on(today())
    return str(state.label), TONES[state]


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    found, _form = _filtered(request)
    papers = list(found[:MOST_ROWS_IN_EXPORT])
    log_papers_read(request.user, "certificate.register_exported", papers)
    data = register_workbook(papers, today(), exported_by(request.user, timezone.now()))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="certificates-{today():%Y%m%d}.xlsx"'
    return response


def _paper_or_404(request: HttpRequest, pk: int) -> Certificate:
    return get_object_or_404(register_visible_to(_reader(request)), pk=pk)


def _page(request: HttpRequest, paper: Certificate, status: int = 200, **changes: Any) -> HttpResponse:
    label, tone = _shown_state(paper)
    context = {
        "paper": paper,
        "state": label,
        "tone": tone,
        "events": paper.events.select_related("actor"),
        "can_end": paper.status == CertificateStatus.VALID and can_revoke(request.user, paper),
        "revoke_form": RevokeForm(),
        "reissue_form": ReissueForm(paper),
        **changes,
    }
    return render(request, "certificates/admin/paper.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = _paper_or_404(request, pk)
    log_papers_read(request.user, "certificate.viewed", [found])
    return _page(request, found)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = _paper_or_404(request, pk)
    require(can_revoke(request.user, found), "may not revoke this paper")
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, 422, revoke_form=form)
    try:
        actions.revoke(
            _reader(request),
            found,
            form.cleaned_data["reason"],
            timezone.now(),
            reason_class=form.cleaned_data["reason_class"],
        )
    except actions.PaperEndedError as error:
        return _page(request, found, 409, refusal=str(error))
    return redirect("certificates_paper", pk=pk)


@require_POST
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    found = _paper_or_404(request, pk)
    require(can_revoke(request.user, found), "may not reissue this paper")
    form = ReissueForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, 422, reissue_form=form)
    try:
        new = actions.reissue(
            _reader(request), found, form.new_face(), form.cleaned_data["reason"], timezone.now()
        )
    except actions.PaperEndedError as error:
        return _page(request, found, 409, refusal=str(error))
    return redirect("certificates_paper", pk=new.pk)
