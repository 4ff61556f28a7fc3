from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import actions, queries, rules
from courses.forms import CatalogueForm
from courses.models import CoursePage, LessonPage


def catalogue(request: HttpRequest) -> HttpResponse:
    form = CatalogueForm(request.GET or None)
    wanted = form.chosen() if form.is_bound else queries.CatalogueFilter()
    subjects = list(queries.subjects_matching(wanted).defer("aims", "outline"))
    outlines = queries.outlines(request.user, subjects)
    shelves = [
        (track, [line for line in outlines if line.subject.path.startswith(track.path)])
        for track in queries.tracks()
    ]
    return render(
        request,
        "courses/catalogue.html",
        {
            "form": form,
            "shelves": [shelf for shelf in shelves if shelf[1]],
            "count": len(subjects),
            "is_filtered": wanted != queries.CatalogueFilter(),
        },
    )


@login_required
@require_POST
def enrol(request: HttpRequest, pk: int) -> HttpResponse:
    subject = get_object_or_404(CoursePage.objects.live(), pk=pk)
    actions.enrol(request.user, subject, timezone.now())
    outline = queries.outline(request.user, subject)
    return redirect((outline.next_lesson or subject).get_url(request))


@login_required
@require_POST
def lesson_done(request: HttpRequest, pk: int) -> HttpResponse:
    lesson = get_object_or_404(LessonPage.objects.live(), pk=pk)
    now = timezone.now()
    if not rules.has_read_long_enough(actions.open_lesson(request.user, lesson, now), lesson, now):
        messages.warning(request, _("这一课还没有读够时间，请再读一会儿。"))
        return redirect(lesson.get_url(request))
    actions.mark_lesson_done(request.user, lesson, now)
    return _after_lesson(request, lesson)


def _after_lesson(request: HttpRequest, lesson: LessonPage) -> HttpResponse:
    outline = queries.outline(request.user, queries.subject_of(lesson))
    if outline.next_lesson is not None:
        messages.success(request, _("本课时已学完，接着学下一课时。"))
        return redirect(outline.next_lesson.get_url(request))
    if outline.awaits_exam:
        messages.success(request, _("全部课时已学完，通过结业考试就能结业。"))
    else:
        messages.success(request, _("恭喜，本科目已结业，学时已记入您的学时记录。"))
    return redirect(outline.subject.get_url(request))


@login_required
def my_hours(request: HttpRequest) -> HttpResponse:
    this_year = timezone.localdate().year
    year = _year(request.GET.get("year"), this_year)
    return render(
        request,
        "courses/my_hours.html",
        {
            "year": year,
            "years": range(this_year, this_year - 4, -1),
            "balance": queries.hour_balance(request.user, year),
            "records": queries.hour_records_of(request.user, year),
        },
    )


def _year(text: str | None, this_year: int) -> int:
    known = text is not None and text.isdecimal() and this_year - 20 <= int(text) <= this_year
    return int(text) if known and text else this_year
