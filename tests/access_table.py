"""Who gets in where. `own` means a role held over the record's unit, `other` the same role in another county."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from academy.people.enums import Role

ALL_ROLES = [role.value for role in Role]
Kwargs = Callable[[dict[str, Any]], dict[str, Any]]


def nothing(_records: dict[str, Any]) -> dict[str, Any]:
    return {}


def pk(name: str) -> Kwargs:
    return lambda records: {"pk": records[name].pk}


@dataclass(frozen=True)
class Access:
    allowed: frozenset[str]
    kwargs: Kwargs = nothing
    method: str = "get"
    data: Kwargs = nothing


def own(*roles: str) -> frozenset[str]:
    return frozenset(f"{role}@own" for role in roles)


def anywhere(*roles: str) -> frozenset[str]:
    return frozenset(f"{role}@{place}" for role in roles for place in ("own", "other"))


ADMIN = frozenset({"admin"})
SIGNED_IN = ADMIN | {"owner", "colleague"} | anywhere(*ALL_ROLES)
EVERYBODY = SIGNED_IN | {"anonymous"}
# An auditor keeps no progress: she writes nothing at all.
LEARNERS = SIGNED_IN - anywhere("auditor")
OWNER = frozenset({"owner"})


AUTHORS = ADMIN | anywhere("instructor", "academy_admin")
BANK_READERS = AUTHORS | anywhere("auditor")
RUNNERS = ADMIN | anywhere("academy_admin")
RUNNERS_HERE = ADMIN | own("academy_admin")
EXAM_READERS = RUNNERS | anywhere("auditor")
EXAM_READERS_HERE = RUNNERS_HERE | own("auditor")
OFFICE_HERE = ADMIN | own("academy_admin")
OFFICE_READERS = RUNNERS | anywhere("auditor")
OFFICE_READERS_HERE = OFFICE_HERE | own("auditor")
ROSTER = ADMIN | anywhere("academy_admin", "data_clerk", "county_reviewer", "city_reviewer", "auditor")
ROSTER_HERE = ADMIN | own("academy_admin", "data_clerk", "county_reviewer", "city_reviewer", "auditor")
ID_READERS = ADMIN | own("academy_admin", "data_clerk")
AUDITORS = ADMIN | anywhere("auditor")
REGISTER = ADMIN | anywhere("academy_admin", "auditor")
REGISTER_HERE = ADMIN | own("academy_admin", "auditor")
RATING_OFFICERS = ADMIN | anywhere("data_clerk", "street_reviewer", "county_reviewer", "city_reviewer")
CYCLES = RATING_OFFICERS | anywhere("auditor")
CYCLE_HERE = ADMIN | own("data_clerk", "street_reviewer", "county_reviewer", "city_reviewer", "auditor")
BATCH_HERE = ADMIN | own("data_clerk", "county_reviewer", "city_reviewer", "auditor")
RESULTS_HERE = ADMIN | own("street_reviewer", "county_reviewer", "city_reviewer", "auditor")
STEER = ADMIN | own("county_reviewer", "city_reviewer")
# The record's cycle is on public notice: nothing may be imported or reviewed any more, by anybody.
CLOSED = frozenset[str]()
# Exams are for the people of their unit, whatever else they do there.
OF_THE_UNIT = OWNER | {"colleague"} | own("academy_admin", "data_clerk", "street_reviewer", "county_reviewer")


def code(name: str) -> Kwargs:
    return lambda records: {"code": records[name].code}


def viewset(
    name: str, record: str, *, read: frozenset[str], read_one: frozenset[str], **write: frozenset[str]
) -> dict[str, Access]:
    """The addresses of a Wagtail viewset: who reads the list, who the record, who writes."""
    rules = {
        "index": Access(read),
        "index_results": Access(read),
        "inspect": Access(read_one, pk(record)),
        "add": Access(write["add"]),
        "edit": Access(write["edit"], pk(record)),
        "delete": Access(CLOSED, pk(record)),
        "history": Access(read_one, pk(record)),
        "history_results": Access(read_one, pk(record)),
        "usage": Access(read_one, pk(record)),
    }
    return {f"{name}:{view}": rule for view, rule in rules.items()}


VERSION, DRAFT = pk("version"), pk("draft")
# The record's scheme belongs to the county, so only offices of that line read it.
SCHEME_READERS = CYCLE_HERE
SCHEME_AUTHORS = ADMIN | own("city_reviewer")
CYCLE, BATCH, RESULT, PAPER = pk("cycle"), pk("batch"), pk("result"), pk("paper")
SUBJECT, LESSON, EXAM, ATTEMPT, QUESTION = (
    pk("subject"),
    pk("lesson"),
    pk("exam"),
    pk("attempt"),
    pk("question"),
)


def VERSION_IN_EXAM(records: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  named like its neighbours
    return {"pk": records["exam"].pk, "version_pk": records["question"].current_id}


ACCESS: dict[str, Access] = {
    # --- everybody
    "activate": Access(EVERYBODY),
    "catalogue": Access(EVERYBODY),
    "styleguide": Access(EVERYBODY),
    "verify": Access(EVERYBODY),
    "verify_paper": Access(EVERYBODY, lambda r: {"token": r["paper"].verify_token}),
    "public_notice": Access(EVERYBODY, code("cycle")),
    "exam_worker": Access(EVERYBODY),
    # The record's picture belongs to a question that no paper has held yet.
    "exam_picture": Access(BANK_READERS, lambda r: {"sha256": r["question_picture"].sha256}),
    # It leads to the sign-in; people who are signed in without a role are refused, officers never come here.
    "back_office_sign_in": Access(CLOSED),
    # The signed token of the attempt is the proof, not a session; without one it answers 422.
    "exam_save": Access(EVERYBODY, method="post"),
    "exam_pulse": Access(EVERYBODY, method="post"),
    # --- one's own things
    "dashboard": Access(SIGNED_IN),
    "account": Access(SIGNED_IN),
    "my_data": Access(SIGNED_IN),
    # Who may not see it is not told whether there is one.
    "person_photo": Access(OWNER | OFFICE_HERE, pk("wang")),
    "my_hours": Access(SIGNED_IN),
    "my_papers": Access(SIGNED_IN),
    "my_stars": Access(SIGNED_IN),
    "exams": Access(SIGNED_IN),
    "enrol": Access(LEARNERS, SUBJECT, "post"),
    "lesson_done": Access(LEARNERS, LESSON, "post"),
    "job": Access(OWNER, pk("job")),
    "job_cancel": Access(OWNER, pk("job"), "post"),
    "job_retry": Access(OWNER, pk("job"), "post"),
    # A job without a result file has nothing to give, to its owner either.
    "job_result": Access(CLOSED, pk("job")),
    "my_rating": Access(OWNER, code("cycle")),
    "my_lifts": Access(OWNER, code("cycle")),
    "source_row": Access(OWNER | CYCLE_HERE, pk("row")),
    # Whoever the list names, her colleagues of the street and she herself.
    "file_objection": Access(
        OWNER | {"colleague"} | own("street_reviewer"),
        lambda r: {"code": r["cycle"].code, "person_pk": r["wang"].pk},
    ),
    # Only she has a final rating in the record's cycle.
    "file_appeal": Access(OWNER, code("past")),
    "appeal_evidence": Access(
        ADMIN | OWNER | own("county_reviewer", "city_reviewer", "auditor"), pk("appeal")
    ),
    # Her colleague filed it; she never reads who did.
    "objection_evidence": Access(
        ADMIN | {"colleague"} | own("county_reviewer", "city_reviewer", "auditor"), pk("objection")
    ),
    "paper_download": Access(OWNER | REGISTER_HERE, PAPER),
    "exam_door": Access(OF_THE_UNIT, code("exam")),
    "exam_start": Access(OF_THE_UNIT, code("exam"), "post"),
    "exam_paper": Access(OWNER, ATTEMPT),
    "exam_take_over": Access(OWNER, ATTEMPT, "post"),
    "exam_hand_in": Access(OWNER, ATTEMPT),
    "exam_go_on": Access(OWNER, ATTEMPT),
    "exam_result": Access(OWNER, ATTEMPT),
    "exam_ask_review": Access(OWNER, ATTEMPT),
    # --- roster, roles, log
    "people_roster": Access(ROSTER),
    "people_roster_export": Access(ROSTER),
    "people_person": Access(ROSTER_HERE, pk("wang")),
    "people_id_number": Access(ID_READERS, pk("wang"), "post"),
    "people_photo": Access(OFFICE_HERE, pk("wang"), "post"),
    "people_photo_remove": Access(OFFICE_HERE, pk("wang"), "post"),
    "people_photos": Access(RUNNERS),
    # The record's archive was uploaded by the city's office, and an archive is its uploader's alone.
    "people_photo_import": Access(CLOSED, pk("photo_import")),
    "people_photo_start": Access(CLOSED, pk("photo_import"), "post"),
    "people_slips": Access(OFFICE_HERE, method="post", data=lambda r: {"person": r["wang"].pk}),
    "people_roles": Access(AUDITORS),
    "people_withdraw_role": Access(ADMIN, pk("assignment"), "post"),
    "people_calendar": Access(AUDITORS),
    "people_calendar_clear": Access(ADMIN, pk("holiday"), "post"),
    "people_audit": Access(AUDITORS),
    "people_audit_export": Access(AUDITORS),
    # --- papers
    "certificates_register": Access(REGISTER),
    "certificates_export": Access(REGISTER),
    "certificates_paper": Access(REGISTER_HERE, PAPER),
    "certificates_revoke": Access(OFFICE_HERE, PAPER, "post"),
    "certificates_reissue": Access(OFFICE_HERE, PAPER, "post"),
    "certificates_preview": Access(OFFICE_READERS_HERE, lambda r: {"pk": r["academy"].pk, "kind": "star"}),
    **viewset(
        "academies",
        "academy",
        read=OFFICE_READERS,
        read_one=OFFICE_READERS_HERE,
        add=ADMIN,
        edit=OFFICE_HERE,
    ),
    # --- courses
    **viewset(
        "classes",
        "class",
        read=OFFICE_READERS,
        read_one=OFFICE_READERS_HERE,
        add=RUNNERS,
        edit=OFFICE_HERE,
    ),
    # The instructor of the records belongs to the city, so a county's office does not keep that row.
    **viewset(
        "instructors",
        "instructor",
        read=OFFICE_READERS,
        read_one=ADMIN | own("auditor"),
        add=RUNNERS,
        edit=ADMIN,
    ),
    **viewset(
        "hour_records",
        "hours",
        read=OFFICE_READERS,
        read_one=OFFICE_READERS_HERE,
        add=CLOSED,
        edit=OFFICE_HERE,
    ),
    # --- exams
    "exam_office_questions": Access(BANK_READERS),
    "exam_office_new_question": Access(AUTHORS),
    "exam_office_question": Access(BANK_READERS, QUESTION),
    "exam_office_edit_question": Access(AUTHORS, QUESTION),
    "exam_office_write_question": Access(AUTHORS, lambda r: {"kind": "case"}),
    "exam_office_preview_question": Access(AUTHORS, lambda r: {"kind": "case"}, "post"),
    "exam_office_submit_drafts": Access(AUTHORS, method="post"),
    "exam_office_question_step": Access(AUTHORS, QUESTION, "post"),
    "exam_office_question_export": Access(BANK_READERS),
    "exam_office_imports": Access(BANK_READERS),
    "exam_office_import_template": Access(BANK_READERS),
    "exam_office_import": Access(BANK_READERS, pk("question_import")),
    "exam_office_import_step": Access(AUTHORS, pk("question_import"), "post"),
    "exam_office_import_returned": Access(BANK_READERS, pk("question_import")),
    "exam_office_plans": Access(EXAM_READERS),
    "exam_office_plan": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_publish": Access(RUNNERS_HERE, EXAM, "post"),
    "exam_office_withdraw": Access(RUNNERS_HERE, EXAM, "post"),
    "exam_office_release": Access(RUNNERS_HERE, EXAM, "post"),
    "exam_office_admission": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_late": Access(EXAM_READERS_HERE, EXAM),
    # Without a file, which is said in a sentence.
    "exam_office_answer_file": Access(RUNNERS_HERE, EXAM, "post"),
    # The record's sitting is still under way, which is said in a sentence.
    "exam_office_decide_answers": Access(
        RUNNERS_HERE, EXAM, "post", lambda r: {"attempt": r["attempt"].pk, "event": ["1"], "step": "leave"}
    ),
    "exam_office_seating": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_seating_export": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_seating_print": Access(RUNNERS_HERE, EXAM, "post"),
    "exam_office_print": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_printed_paper": Access(
        EXAM_READERS_HERE, lambda r: {"pk": r["exam"].pk, "letter": "A", "part": "key"}
    ),
    "exam_office_console": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_supervise": Access(RUNNERS_HERE, EXAM, "post"),
    "exam_office_statistics": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_statistics_export": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_question_statistics": Access(EXAM_READERS_HERE, VERSION_IN_EXAM),
    "exam_office_regrades": Access(EXAM_READERS_HERE, EXAM),
    "exam_office_new_regrade": Access(RUNNERS_HERE, VERSION_IN_EXAM),
    "exam_office_regrade": Access(EXAM_READERS_HERE, pk("regrade")),
    "exam_office_regrade_step": Access(RUNNERS_HERE, pk("regrade"), "post"),
    "exam_office_decide": Access(RUNNERS_HERE, pk("consequence"), "post"),
    "exam_office_reviews": Access(EXAM_READERS),
    "exam_office_review": Access(EXAM_READERS_HERE, pk("score_review")),
    "exam_office_question_uses": Access(BANK_READERS, QUESTION),
    "exam_office_marking": Access(BANK_READERS),
    # The sitting is still under way: nobody marks it.
    "exam_office_mark": Access(
        CLOSED, lambda r: {"exam_pk": r["exam"].pk, "version_pk": r["question"].current_id}
    ),
    "exam_office_new_plan": Access(RUNNERS),
    # A published plan is not edited any more.
    "exam_office_edit_plan": Access(CLOSED, EXAM),
    "exam_office_grid": Access(CLOSED, EXAM),
    # --- ratings
    "ratings_cycles": Access(CYCLES),
    "ratings_cycle": Access(CYCLE_HERE, CYCLE),
    "ratings_missing": Access(CYCLE_HERE, CYCLE),
    "ratings_vetoes": Access(RESULTS_HERE, CYCLE),
    "ratings_veto_evidence": Access(RESULTS_HERE, lambda r: {"pk": r["cycle"].pk, "veto_pk": r["veto"].pk}),
    "ratings_confirm_veto": Access(
        ADMIN | own("street_reviewer", "county_reviewer"),
        lambda r: {"pk": r["cycle"].pk, "veto_pk": r["veto"].pk},
        "post",
    ),
    "ratings_add_veto_evidence": Access(
        ADMIN | own("street_reviewer", "county_reviewer"),
        lambda r: {"pk": r["cycle"].pk, "veto_pk": r["bare_veto"].pk},
    ),
    "ratings_freeze": Access(STEER, CYCLE),
    "ratings_calculate": Access(STEER, CYCLE, "post"),
    "ratings_advance": Access(STEER, CYCLE, "post"),
    "ratings_end_street_review": Access(STEER, CYCLE),
    "ratings_step_back": Access(STEER, CYCLE, "post"),
    "ratings_publish_notice": Access(STEER, CYCLE),
    "ratings_five_stars": Access(ADMIN | own("city_reviewer"), CYCLE, "post"),
    "ratings_finalise": Access(STEER, CYCLE),
    "ratings_archive": Access(STEER, CYCLE),
    "ratings_certificates": Access(STEER, CYCLE, "post"),
    "ratings_batches": Access(BATCH_HERE, CYCLE),
    "ratings_batch": Access(BATCH_HERE, BATCH),
    "ratings_batch_missing": Access(BATCH_HERE, BATCH),
    "ratings_batch_missing_export": Access(BATCH_HERE, BATCH),
    "ratings_errors": Access(BATCH_HERE, BATCH),
    "ratings_map_columns": Access(CLOSED, BATCH, "post"),
    "ratings_confirm_coverage": Access(CLOSED, BATCH, "post"),
    "ratings_accept_month": Access(STEER, lambda r: {"pk": r["cycle"].pk, "month": "2025-03"}, "post"),
    "ratings_commit": Access(CLOSED, BATCH, "post"),
    "ratings_decide_row": Access(CLOSED, lambda r: {"pk": r["batch"].pk, "row_pk": r["row"].pk}, "post"),
    "ratings_undo": Access(CLOSED, BATCH, "post"),
    "ratings_charts": Access(RESULTS_HERE, CYCLE),
    "ratings_list": Access(RESULTS_HERE, lambda r: {"pk": r["cycle"].pk, "name": "results"}),
    "ratings_list_export": Access(RESULTS_HERE, lambda r: {"pk": r["cycle"].pk, "name": "boundary"}),
    "ratings_keep_view": Access(
        RESULTS_HERE - own("auditor"), lambda r: {"pk": r["cycle"].pk, "name": "results"}, "post"
    ),
    # The record has no saved view, and another's view never exists for anybody.
    "ratings_drop_view": Access(
        CLOSED, lambda r: {"pk": r["cycle"].pk, "name": "results", "view_pk": 0}, "post"
    ),
    "ratings_result": Access(RESULTS_HERE, RESULT),
    "ratings_objections": Access(ADMIN | own("county_reviewer", "city_reviewer", "auditor"), CYCLE),
    "ratings_appeals": Access(ADMIN | own("county_reviewer", "city_reviewer", "auditor"), CYCLE),
    "ratings_appeal": Access(ADMIN | own("county_reviewer", "city_reviewer", "auditor"), pk("appeal")),
    # Of the first instance: the county's.
    "ratings_appeal_effects": Access(ADMIN | own("county_reviewer"), pk("appeal"), "post"),
    "ratings_decide_appeal": Access(ADMIN | own("county_reviewer"), pk("appeal"), "post"),
    "ratings_final": Access(ADMIN | own("county_reviewer", "city_reviewer", "auditor"), pk("final")),
    "ratings_settle_change": Access(STEER, lambda r: {"pk": r["change"].pk, "step": "withdraw"}, "post"),
    "ratings_answer_objection": Access(STEER, pk("objection"), "post"),
    "ratings_send_back": Access(STEER, CYCLE, "post"),
    "ratings_schemes": Access(CYCLES),
    **{f"ratings_scheme_{page}": Access(SCHEME_READERS, VERSION) for page in ("version", "rules")},
    "ratings_scheme_compare": Access(
        SCHEME_READERS, lambda r: {"pk": r["version"].pk, "other_pk": r["draft"].pk}
    ),
    # The record's version carries no policy file.
    "ratings_scheme_policy": Access(CLOSED, VERSION),
    "ratings_scheme_edit": Access(SCHEME_AUTHORS, DRAFT),
    "ratings_scheme_example": Access(SCHEME_AUTHORS, DRAFT, "post"),
    "ratings_scheme_draft": Access(SCHEME_AUTHORS, VERSION, "post"),
    "ratings_scheme_discard": Access(SCHEME_AUTHORS, DRAFT, "post"),
    "ratings_scheme_activate": Access(SCHEME_AUTHORS, DRAFT, "post"),
    "ratings_scheme_upload": Access(SCHEME_AUTHORS, DRAFT, "post"),
    "ratings_effect": Access(
        ADMIN | anywhere("academy_admin", "county_reviewer", "city_reviewer", "auditor")
    ),
    "ratings_honours": Access(RESULTS_HERE, CYCLE),
    "ratings_honour_kinds": Access(STEER, CYCLE, "post"),
    "ratings_confirm_honours": Access(STEER, CYCLE, "post"),
    "ratings_honour": Access(RESULTS_HERE, pk("honour")),
    "ratings_relatives": Access(CYCLES),
    # Declared by the county's officer: another officer over her ends it, never she herself.
    "ratings_end_relative": Access(STEER, pk("kin"), "post"),
    "ratings_impact": Access(ADMIN | own("county_reviewer", "city_reviewer", "auditor"), CYCLE),
    "ratings_impact_export": Access(ADMIN | own("county_reviewer", "city_reviewer", "auditor"), CYCLE),
    "ratings_whatifs": Access(RESULTS_HERE, CYCLE),
    "ratings_whatif": Access(RESULTS_HERE, pk("whatif")),
    "ratings_whatif_export": Access(RESULTS_HERE, pk("whatif")),
    "ratings_settle_override": Access(CLOSED, pk("decision"), "post"),
}
