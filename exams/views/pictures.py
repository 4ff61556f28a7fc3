from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from exams.queries import pictures_visible_to

A_YEAR = 365 * 24 * 3600


@login_required
@require_safe
def picture(request: HttpRequest, sha256: str) -> FileResponse:
    """The address names the bytes, so the browser may keep them, but no cache in between."""
    found = get_object_or_404(pictures_visible_to(request.user), sha256=sha256)
    response = FileResponse(found.file.open("rb"), content_type=found.media_type)
    response["Cache-Control"] = f"private, max-age={A_YEAR}, immutable"
    return response
