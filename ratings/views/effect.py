"""The academy's report: did those who took a training change differently from comparable people?"""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.explanations.exports import exported_by
from academy.people.queries import scope_q
from academy.people.rules import holds, require
from academy.tabular.export import TableWriter
from academy.ui.templatetags.ui import day
from courses.models import CoursePage, TrainingClass
from courses.queries import class_taken_on, subject_taken_on
from ratings.actions.viewing import log_effect_read
from ratings.engine.effect import training_effect
from ratings.enums import EFFECT_READERS
from ratings.explanations import scheme_parts
from ratings.explanations.effect import EffectWords, effect_words
from ratings.forms import EffectForm
from ratings.queries.effect import TOTAL, Periods, calculated_cycles, people_between, periods_for
from ratings.queries.schemes import scheme_of
from ratings.views.batches import XLSX

# The bootstrap draws the same units each time the report is opened, so that two readers see one interval.
SEED = 20251231


def effect(request: HttpRequest) -> HttpResponse:
    require(holds(request.user, EFFECT_READERS), "may not see the report on training")
    form = _form(request)
    words = _report(request, form) if form.is_bound and form.is_valid() else None
    if words and "export" in request.GET:
        return _workbook(request, form, words)
    return render(request, "ratings/admin/effect.html", {"form": form, "words": words})


def _form(request: HttpRequest) -> EffectForm:
    return EffectForm(
        request.GET if "training" in request.GET else None,
        trainings=_trainings(request),
        figures=_figures(request),
        periods=[(p.code, f"{p.before.year} → {p.after.year}") for p in periods_for(request.user)],
    )


def _trainings(request: HttpRequest) -> list[tuple[str, str]]:
    subjects = CoursePage.objects.live().order_by("code")
    classes = TrainingClass.objects.filter(scope_q(request.user, EFFECT_READERS, "unit"))
    return [
        *((f"subject-{s.pk}", f"{s.code} {s.title}") for s in subjects),
        *((f"class-{c.pk}", f"{c.name}（{day(c.starts_on)}）") for c in classes),
    ]


def _figures(request: HttpRequest) -> list[tuple[str, str]]:
    codes: dict[str, str] = {}
    for cycle in calculated_cycles(request.user):
        codes |= {code: scheme_parts.figure_name(code) for code in scheme_of(cycle.version).indicators}
    return [*codes.items(), (TOTAL, _("总分"))]


def _report(request: HttpRequest, form: EffectForm) -> EffectWords:
    data = form.cleaned_data
    kind, _dash, pk = data["training"].partition("-")
    taken_on = (
        subject_taken_on(CoursePage.objects.get(pk=pk))
        if kind == "subject"
        else class_taken_on(TrainingClass.objects.get(pk=pk))
    )
    periods = Periods(*(date.fromisoformat(day) for day in data["periods"].split("_")))
    people = people_between(request.user, periods, data["figure"], taken_on)
    log_effect_read(request.user, data)
    return effect_words(training_effect(people, SEED), _shown(form, "figure"))


def _shown(form: EffectForm, name: str) -> str:
    return dict(form.fields[name].choices)[form.cleaned_data[name]]


def _workbook(request: HttpRequest, form: EffectForm, words: EffectWords) -> HttpResponse:
    made = exported_by(request.user, timezone.now())
    notes = [_shown(form, name) for name in ("training", "figure", "periods")] + [made]
    rows = [[words.headline, ""], *([warning, ""] for warning in words.warnings), *map(list, words.facts)]
    writer = TableWriter()
    writer.add_sheet(_("培训成效"), [_("项目"), _("数值")], rows, notes=notes)
    response = HttpResponse(writer.finish(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="training-effect.xlsx"'
    return response
