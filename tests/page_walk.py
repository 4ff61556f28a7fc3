"""Which pages there are, and where a reader of each kind begins."""

from django.urls import NoReverseMatch, Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from wagtail import hooks

from academy.certificates.models import Academy
from courses.models import HourRecord, Instructor, TrainingClass
from exams.models import Question
from ratings.enums import CycleState
from tests.factories.city import City

OURS = ("academy.", "courses.", "exams.", "ratings.")


def our_viewsets() -> set[str]:
    registered = [make() for make in hooks.get_hooks("register_admin_viewset")]
    viewsets = [one for entry in registered for one in getattr(entry, "registerables", [entry])]
    return {one.url_namespace for one in viewsets if type(one).__module__.startswith(OURS)}


def our_addresses(resolver=None, names=()) -> set[str]:
    found = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            found |= our_addresses(entry, (*names, entry.namespace) if entry.namespace else names)
        elif isinstance(entry, URLPattern) and entry.name:
            view = getattr(entry.callback, "view_class", entry.callback)
            if view.__module__.startswith(OURS) or (names and names[0] in our_viewsets()):
                found.add(":".join((*names, entry.name)))
    return found


FRONT = [
    "/",
    "/me/",
    "/accounts/me/",
    "/accounts/login/",
    "/accounts/activate/",
    "/styleguide/",
    "/learning/hours/",
]
SAME_PAGE = 2
# A script, data for a script, a file, and forms that stand on another page.
WITHOUT_PAGE = {
    "exam_worker",
    "exam_save",
    "exam_pulse",
    "exam_picture",
    "exam_office_preview_question",
    "exam_office_submit_drafts",
    "exam_office_import_returned",
    "exam_office_seating_export",
    "exam_office_printed_paper",
    "person_photo",
    "job_result",
    "objection_evidence",
    "appeal_evidence",
    "ratings_veto_evidence",
    "ratings_scheme_policy",
    "certificates_revoke",
    "certificates_reissue",
    "back_office_sign_in",
    # Hours come from classes and imports; nobody writes one here.
    "hour_records:add",
}
WALKS = ["", "QS-HW0001", "teacher", "office", "qs-hr", "auditor", "admin"]
# Pages that ask before a step is taken, and the state in which the step is due.
STEPS = {
    "ratings_freeze": CycleState.COLLECTING,
    "ratings_end_street_review": CycleState.STREET_REVIEW,
    "ratings_publish_notice": CycleState.CITY_REVIEW,
    "ratings_finalise": CycleState.APPEAL,
    "ratings_archive": CycleState.CERTIFIED,
}
# Wagtail's own pages; one of each kind is read.
DRAWN_BY_WAGTAIL = (":delete", ":history_results")


def name_of(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return ""


def office_pages() -> list[str]:
    """Every page of the office that needs no record."""
    pages = ["/admin/"]
    for name in sorted(our_addresses()):
        try:
            path = reverse(name)
        except NoReverseMatch:
            continue
        if path.startswith("/admin/"):
            pages.append(path)
    return pages


def record_pages(city: City, login: str) -> list[str]:
    """Pages that no link of the demonstration leads to."""
    attempt, exam, cycle, paper = city.running, city.draft, city.cycle, city.paper
    found = {
        "": [("verify_paper", paper.verify_token)],
        "QS-HW0001": [
            ("job", city.job.pk),
            ("exam_paper", attempt.pk),
            ("exam_hand_in", attempt.pk),
            ("exam_go_on", city.staged.pk),
            ("exam_result", city.passed.pk),
            ("my_rating", cycle.code),
            ("public_notice", cycle.code),
            ("file_objection", cycle.code, city.wang.pk),
            ("file_appeal", city.past.code),
            ("my_lifts", cycle.code),
            ("source_row", city.batch.rows.get(number=5).pk),
        ],
        "teacher": [
            ("exam_office_edit_question", Question.objects.filter(kind="single").first().pk),
            ("exam_office_import", city.question_import.pk),
            ("exam_office_write_question", "case"),
            ("exam_office_write_question", "multiple"),
            ("exam_office_write_question", "matching"),
        ],
        "office": [
            ("exam_office_plan", exam.pk),
            ("exam_office_edit_plan", exam.pk),
            ("exam_office_admission", exam.pk),
            ("exam_office_late", city.passed.exam_id),
            ("exam_office_grid", exam.pk),
            ("exam_office_print", city.printed.exam_id),
            ("people_photo_import", city.photo_import.pk),
            ("exam_office_seating", city.passed.exam_id),
            ("exam_office_statistics", city.passed.exam_id),
            ("exam_office_regrade", city.regrade.pk),
            ("exam_office_review", city.score_review.pk),
        ],
        "qs-hr": [
            *((name, city.batch.pk) for name in ("ratings_batch", "ratings_batch_missing")),
            ("ratings_batch", city.refused.pk),
            ("ratings_result", city.result.pk),
            ("ratings_scheme_compare", city.cycle.version.pk, city.version.pk),
            ("ratings_whatif", city.whatif.pk),
            ("ratings_appeals", city.past.pk),
            ("ratings_appeal", city.appeal.pk),
            ("ratings_final", city.final.pk),
            ("ratings_honours", city.past.pk),
            ("ratings_honour", city.honour.pk),
        ],
        "auditor": [
            ("exam_office_plan", exam.pk),
            ("exam_office_admission", exam.pk),
            ("exam_office_console", attempt.exam_id),
            ("exam_office_late", city.passed.exam_id),
            ("exam_office_print", city.printed.exam_id),
            ("exam_office_regrade", city.regrade.pk),
            ("exam_office_review", city.score_review.pk),
            ("exam_office_import", city.question_import.pk),
            ("classes:inspect", TrainingClass.objects.get().pk),
            ("instructors:inspect", Instructor.objects.first().pk),
            ("academies:inspect", Academy.objects.first().pk),
        ],
        "admin": [
            ("classes:delete", TrainingClass.objects.get().pk),
            ("ratings_scheme_edit", city.version.pk),
            ("hour_records:inspect", HourRecord.objects.first().pk),
        ],
    }
    return [reverse(name, args=keys) for name, *keys in found.get(login, [])]


def sit_here(client, city: City) -> None:
    """A sitting goes on in the browser that started it, or took it over."""
    for attempt in (city.running, city.staged):
        client.post(reverse("exam_take_over", args=[attempt.pk]))
