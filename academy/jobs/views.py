from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from academy.jobs import actions
from academy.jobs.queries import jobs_of

# htmx stops polling when it is answered with this status.
STOP_POLLING = 286


@login_required
def job(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(jobs_of(request.user), pk=pk)
    context = {
        "job": found,
        "seconds_left": found.seconds_left(timezone.now()),
        "days_kept": settings.JOB_RESULT_DAYS,
    }
    if request.headers.get("HX-Request"):
        status = STOP_POLLING if found.has_ended else 200
        return render(request, "jobs/job.html#progress", context, status=status)
    return render(request, "jobs/job.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    actions.cancel(get_object_or_404(jobs_of(request.user), pk=pk))
    return redirect("job", pk=pk)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    actions.retry(get_object_or_404(jobs_of(request.user), pk=pk))
    return redirect("job", pk=pk)


@login_required
def result(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    found = get_object_or_404(jobs_of(request.user), pk=pk)
    if found.result_dropped_at:
        return redirect("job", pk=pk)
    if not found.result_file:
        raise Http404
    file, name = actions.take_result(found, now=timezone.now())
    return FileResponse(file, as_attachment=True, filename=name)
