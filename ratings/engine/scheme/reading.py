from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from ratings.engine.codes import (
    AppealMode,
    DepartedPolicy,
    LongLeavePolicy,
    MaternityPolicy,
    OncePerEvent,
    UnitForQuota,
    Unresolved,
)
from ratings.engine.scheme import measuring
from ratings.engine.scheme.checks import check_scheme
from ratings.engine.scheme.limits import read_bands, read_eligibility, read_quota, read_transition, read_veto
from ratings.engine.scheme.reader import Reader
from ratings.engine.scheme.types import (
    Adjust,
    Appeal,
    ExamRule,
    Identity,
    Notice,
    Population,
    Review,
    Scheme,
    SchemeError,
    SchemeProblem,
    Ties,
    Training,
    frozen,
)

DEMO_PATH = Path(__file__).parent.parent / "demo_scheme.yaml"
# Flags of seven stars still fit in one 64-bit word of reasons (see ratings/engine/reasons.py).
MOST_STARS = 7


def scheme_from_mapping(mapping: object) -> Scheme:
    problems: list[SchemeProblem] = []
    if not isinstance(mapping, Mapping):
        raise SchemeError((SchemeProblem("NOT_A_MAPPING", "scheme"),))
    scheme = read_scheme(Reader(mapping, "", problems))
    problems.extend(check_scheme(scheme))
    if problems:
        raise SchemeError(tuple(problems))
    return scheme


def scheme_from_yaml(text: str) -> Scheme:
    try:
        mapping = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = "" if mark is None else str(mark.line + 1)
        raise SchemeError((SchemeProblem("NOT_YAML", "scheme", {"line": line}),)) from error
    return scheme_from_mapping(mapping)


@cache
def demo_scheme() -> Scheme:
    return scheme_from_yaml(DEMO_PATH.read_text(encoding="utf-8"))


def refuse_change(used: Scheme, draft: Scheme) -> None:
    if used != draft:
        raise SchemeError((SchemeProblem("VERSION_USED", "scheme", {"code": used.identity.code}),))


def read_scheme(reader: Reader) -> Scheme:
    identity, stars = read_identity(reader.section("scheme", required=True))
    scheme = Scheme(
        identity=identity,
        stars=stars,
        population=read_population(reader.section("population")),
        training=read_training(reader.section("training")),
        components=measuring.ordered_components(
            measuring.read_components(reader.section("components", required=True)),
            reader.take("order"),
            reader,
        ),
        normalise=measuring.read_normalise(reader.section("normalise", required=True)),
        missing=measuring.read_missing(reader.section("missing")),
        adjust=read_adjust(reader.section("adjust")),
        veto=read_veto(reader.section("veto"), stars),
        bands=read_bands(reader.section("bands", required=True), stars),
        fail_below=reader.number("fail_below", "60", least=0),
        eligibility=read_eligibility(reader.section("eligibility"), stars),
        transition=read_transition(reader.section("transition"), stars),
        quota=read_quota(reader.section("quota"), stars),
        ties=read_ties(reader.section("ties")),
        review=read_review(reader.section("review")),
        notice=read_notice(reader.section("notice")),
        appeal=read_appeal(reader.section("appeal")),
        validity=reader.text("validity", "until_next_final"),
    )
    reader.close()
    return scheme


def read_identity(reader: Reader) -> tuple[Identity, tuple[int, ...]]:
    raw_stars = reader.take("stars")
    stars = tuple(raw_stars) if isinstance(raw_stars, list | tuple) else (1, 2, 3, 4, 5)
    if stars != tuple(range(1, len(stars) + 1)) or not 1 <= len(stars) <= MOST_STARS:
        reader.report("STARS_NOT_CONSECUTIVE", "stars", value=list(stars), most=MOST_STARS)
        stars = (1, 2, 3, 4, 5)
    identity = Identity(
        code=reader.text("code"),
        name=reader.text("name"),
        policy_doc=reader.text("policy_doc"),
        zero_star_label=reader.text("zero_star_label", "不予评星"),
    )
    reader.close()
    return identity, stars


def read_population(reader: Reader) -> Population:
    population = Population(
        employment=reader.texts("employment", ("专职",)),
        min_in_post_months=reader.integer("min_in_post_months", 6, most=12),
        month_counts_if_days_gte=reader.integer("month_counts_if_days_gte", 15, least=1, most=28),
        new_hire_under_service_months=reader.integer("new_hire_under_service_months", 6),
        maternity=reader.choice("maternity", MaternityPolicy, MaternityPolicy.CARRY_OVER),
        long_leave=reader.choice("long_leave", LongLeavePolicy, LongLeavePolicy.NO_GRADE),
        departed=reader.choice("departed", DepartedPolicy, DepartedPolicy.EXCLUDE),
        unit_for_quota=reader.choice("unit_for_quota", UnitForQuota, UnitForQuota.UNIT_AT_CUTOFF),
        min_months_in_new_unit=reader.integer("min_months_in_new_unit", 3, most=12),
    )
    reader.close()
    return population


def read_training(reader: Reader) -> Training:
    caps = reader.section("mode_caps")
    exam = reader.section("exam")
    training = Training(
        required_hours=reader.number("required_hours", "40", least=0, most=1000),
        mode_caps=frozen({mode: caps.number(mode, least=0, most=1, places=4) for mode in caps.names()}),
        exam=ExamRule(
            plan_kind=exam.text("plan_kind", "年度统考"),
            attempt=exam.text("attempt", "best_valid"),
            retake_score_cap=exam.optional_number("retake_score_cap", least=0),
        ),
    )
    exam.close()
    reader.close()
    return training


def read_adjust(reader: Reader) -> Adjust:
    items = reader.section("items")
    adjust = Adjust(
        bonus_cap=reader.optional_number("bonus_cap", least=0),
        deduction_cap=reader.optional_number("deduction_cap", least=0),
        once_per_event=reader.choice("once_per_event", OncePerEvent, OncePerEvent.HIGHEST),
        items=frozen({code: items.number(code) for code in items.names()}),
    )
    reader.close()
    return adjust


def read_ties(reader: Reader) -> Ties:
    ties = Ties(
        chain=reader.texts("chain", ("total", "prev_star", "service_months")),
        unresolved=reader.choice("unresolved", Unresolved, Unresolved.HOLD),
    )
    reader.close()
    return ties


def read_review(reader: Reader) -> Review:
    review = Review(
        levels=reader.texts("levels", ("街道", "县区")),
        five_star_final=reader.text("five_star_final", "市"),
        override_max_steps=reader.integer("override_max_steps", 1),
        override_needs=reader.texts("override_needs", ("reason_code", "comment", "second_person")),
    )
    reader.close()
    return review


def read_notice(reader: Reader) -> Notice:
    notice = Notice(
        working_days=reader.integer("working_days", 5, least=1, most=60),
        shows=reader.texts("shows", ("姓名", "单位", "拟定星级")),
    )
    reader.close()
    return notice


def read_appeal(reader: Reader) -> Appeal:
    appeal = Appeal(
        file_within_working_days=reader.integer("file_within_working_days", 10, least=1, most=250),
        answer_within_working_days=reader.integer("answer_within_working_days", 10, least=1, most=250),
        effect=reader.choice("effect", AppealMode, AppealMode.EXTRA_SEAT),
    )
    reader.close()
    return appeal
