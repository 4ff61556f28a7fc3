"""A batch's missing people: who is on the roster and not in the file, for which time."""

from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from academy.people.rules import holds
from academy.ui.lists import listed
from ratings.enums import BATCH_READERS
from ratings.models import ImportBatch, PerformanceRecord, RatingCycle
from ratings.views.batches import batch_or_404
from ratings.views.list_columns import by_unit, plain, search, told, whose
from ratings.views.listing import Choices, Column, Filter, Label, Listing, ListSpec
from ratings.views.lists import export_list, render_list

FIGURE_WORDS: dict[str, Label] = {"no": _("还没有"), "yes": _("已有")}


def spec_of(batch: ImportBatch) -> ListSpec:
    periods: dict[int, list[str]] = defaultdict(list)
    for each in batch.findings.get("missing", []):
        periods[each["person"]].append(each["period"])

    def rows(_user: Any, cycle: RatingCycle) -> QuerySet[Person]:
        figures = PerformanceRecord.objects.filter(cycle=cycle, person=OuterRef("pk"), replaced=False)
        people = Person.objects.filter(pk__in=list(periods)).select_related("unit")
        return people.annotate(has_figures=Exists(figures))

    def with_periods(shown: Sequence[Any], _cycle: RatingCycle) -> None:
        for row in shown:
            row.period_words = listed(periods[row.pk])

    def lacking(period: str) -> Q:
        return Q(pk__in=[pk for pk, lacks in periods.items() if period in lacks])

    def choices(_rows: QuerySet[Any]) -> Choices:
        return [(period, period) for period in sorted({one for many in periods.values() for one in many})]

    return ListSpec(
        name="batch_missing",
        title=_("花名册有、文件没有的人员"),
        intro=_("请核对是否漏报。名单是校验时的；“其他文件的数据”是现在的情况。"),
        rows=rows,
        may_read=lambda user, cycle: holds(user, BATCH_READERS, cycle.unit),
        columns=(
            *whose("", "unit"),
            plain("hired", _("入职日期"), "hired_on", kind="date"),
            told("periods", _("缺少的时段"), "period_words"),
            Column(
                "figures",
                _("其他文件的数据"),
                lambda row: str(FIGURE_WORDS["yes" if row.has_figures else "no"]),
                "has_figures",
            ),
        ),
        filters=(
            search(""),
            by_unit("unit"),
            Filter("period", _("缺少的时段"), lacking, choices),
            Filter(
                "figures",
                _("其他文件的数据"),
                lambda value: Q(has_figures=value == "yes"),
                lambda _rows: [(code, str(word)) for code, word in FIGURE_WORDS.items()],
            ),
        ),
        order=("unit__path", "worker_no"),
        person=attrgetter("pk"),
        address=lambda _row: "",
        empty=_("花名册上的人员都在文件中。"),
        prepare=with_periods,
        terms=lambda _cycle: [batch.filename],
    )


def absent(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_or_404(request, pk)
    spec = spec_of(batch)
    query = Listing(request.user, spec, batch.cycle, request.GET).query()
    export_url = f"{reverse('ratings_batch_missing_export', args=[pk])}?{query}"
    # A view is kept for every batch alike, and this list belongs to one.
    context = {"batch": batch, "tabs": [], "save_form": None, "export_url": export_url}
    return render_list(request, batch.cycle, spec, "ratings/admin/batch_missing.html", context)


def export(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_or_404(request, pk)
    return export_list(request, batch.cycle, spec_of(batch))
