from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker must live below /exams/, because its address is the limit of what it may touch."""
    path = finders.find("js/components/exam_worker.js")
    if not isinstance(path, str):
        raise Http404
    return FileResponse(Path(path).open("rb"), content_type="text/javascript")
