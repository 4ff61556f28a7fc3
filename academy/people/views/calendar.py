"""The working calendar in the back office."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from academy.people import actions
from academy.people.actions import CalendarRefusedError
from academy.people.forms import CalendarDayForm
from academy.people.models import Holiday
from academy.people.queries import today
from academy.people.rules import reads_calendar, require

FIRST_YEAR, LAST_YEAR = 2000, 2100


def calendar(request: HttpRequest) -> HttpResponse:
    require(reads_calendar(request.user), "may not see the calendar")
    may_edit = request.user.is_superuser
    if request.method == "POST":
        require(may_edit, "only the administrator edits the calendar")
    year = _year(request)
    form = CalendarDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _set(request, form):
        return redirect(f"{reverse('people_calendar')}?year={form.cleaned_data['day'].year}")
    days = Holiday.objects.filter(day__year=year)
    context = {
        "form": form,
        "days": days,
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "may_edit": may_edit,
    }
    return render(request, "people/admin/calendar.html", context)


def _year(request: HttpRequest) -> int:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) <= 4 else today().year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def _set(request: HttpRequest, form: CalendarDayForm) -> bool:
    data = form.cleaned_data
    try:
        actions.set_day(request.user, data["day"], is_workday=data["works"] == "yes", note=data["note"])
    except CalendarRefusedError as refusal:
        form.add_error("works", str(refusal))
        return False
    messages.success(request, _("已登记 %(day)s。") % {"day": data["day"]})
    return True


@require_POST
def clear(request: HttpRequest, pk: int) -> HttpResponse:
    require(request.user.is_superuser, "only the administrator edits the calendar")
    holiday = get_object_or_404(Holiday, pk=pk)
    day = holiday.day
    actions.clear_day(request.user, holiday)
    messages.success(request, _("已删除 %(day)s，按平常的星期计。") % {"day": day})
    return redirect(f"{reverse('people_calendar')}?year={day.year}")
