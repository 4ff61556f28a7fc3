"""Photos of people: shown to few, set and taken away by the academy office, one by one or from an archive."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from academy.people import actions
from academy.people.enums import ROSTER_EDITORS
from academy.people.explanations import archive_words, photo_words
from academy.people.forms import PhotoArchiveForm, PhotoForm
from academy.people.imports.photos import PhotoRefused
from academy.people.models import Person, PhotoImport
from academy.people.queries import persons_visible_to
from academy.people.rules import can_see_photo, holds, require

PER_PAGE = 100


@login_required
@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """Who may not see it learns nothing, not even whether there is one."""
    person = get_object_or_404(Person.objects.select_related("unit"), pk=pk)
    if not can_see_photo(request.user, person) or not person.photo:
        raise Http404
    response = FileResponse(person.photo.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "no-store, private"
    return response


def _editable(request: HttpRequest, pk: int) -> Person:
    require(holds(request.user, ROSTER_EDITORS), "may not change photos")
    return get_object_or_404(persons_visible_to(request.user, ROSTER_EDITORS), pk=pk)


@require_POST
def set_photo(request: HttpRequest, pk: int) -> HttpResponse:
    person = _editable(request, pk)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        too_large = form.has_error("photo", "too_large")
        messages.error(request, photo_words("too_large") if too_large else _("请选择照片文件。"))
        return redirect("people_person", pk=pk)
    try:
        actions.set_photo(request.user, person, form.cleaned_data["photo"].read(), now=timezone.now())
        messages.success(request, _("照片已保存。"))
    except PhotoRefused as refused:
        messages.error(request, photo_words(refused.code))
    return redirect("people_person", pk=pk)


@require_POST
def remove_photo(request: HttpRequest, pk: int) -> HttpResponse:
    person = _editable(request, pk)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, _("请写明原因。"))
    else:
        actions.remove_photo(request.user, person, reason=reason[:200], now=timezone.now())
        messages.success(request, _("照片已删除。"))
    return redirect("people_person", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: HttpRequest) -> HttpResponse:
    require(holds(request.user, ROSTER_EDITORS), "may not import photos")
    form = PhotoArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        job = actions.receive_photos(request.user, upload.read(), upload.name, now=timezone.now())
        return redirect("job", pk=job.pk)
    earlier = PhotoImport.objects.filter(uploaded_by=request.user)
    page = Paginator(earlier, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/admin/photos.html", {"form": form, "page": page})


def _received(request: HttpRequest, pk: int) -> PhotoImport:
    """An archive is its uploader's alone: it names people."""
    require(holds(request.user, ROSTER_EDITORS), "may not import photos")
    return get_object_or_404(PhotoImport, pk=pk, uploaded_by=request.user)


@require_safe
def photo_import(request: HttpRequest, pk: int) -> HttpResponse:
    received = _received(request, pk)
    good = sum(line["code"] in actions.GOOD_PHOTOS for line in received.report)
    # What has to be put right comes first.
    lines = sorted(received.report, key=lambda line: line["code"] in actions.GOOD_PHOTOS)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "people/admin/photo_import.html",
        {
            "received": received,
            "refusal": archive_words(received.refusal) if received.refusal else "",
            "good": good,
            "bad": len(lines) - good,
            "page": page,
            "lines": [
                (line, photo_words(line["code"]), line["code"] in actions.GOOD_PHOTOS) for line in page
            ],
        },
    )


@require_POST
def start_import(request: HttpRequest, pk: int) -> HttpResponse:
    received = _received(request, pk)
    if received.imported_at or not received.file:
        messages.error(request, _("这个压缩包已经导入，或已过期删除，请重新上传。"))
        return redirect("people_photo_import", pk=pk)
    job = actions.start_photo_import(request.user, received, now=timezone.now())
    return redirect("job", pk=job.pk)
