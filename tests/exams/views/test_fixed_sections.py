"""A plan whose questions an officer chose: from the form to the papers of its candidates."""

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import AuditEvent
from exams import actions
from exams.actions.sitting import prepare_papers
from exams.models import Exam, Question, Section
from exams.queries.fixed import chosen_sections
from exams.queries.statistics import statistics_of
from tests.factories.courses import make_subject
from tests.factories.exams import make_exam
from tests.factories.marked_papers import sit_many
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(tree):
    return make_exam(tree.county, sections=(("single", 3, 10), ("judge", 1, 10)), published_at=None)


def pks(*codes):
    known = dict(Question.objects.values_list("code", "pk"))
    return [known[code] for code in codes]


@pytest.fixture
def fixed(tree):
    exam = make_exam(tree.county, sections=(("single", 3, 10), ("judge", 2, 20)), published_at=None)
    exam.sections.filter(kind="single").update(fixed=pks("S2", "S0", "S3"))
    exam.sections.filter(kind="judge").update(fixed=pks("J1", "J0"))
    return exam


def fields(client, exam):
    """What the form of the plan would send as it stands."""
    page = client.get(reverse("exam_office_edit_plan", args=[exam.pk]))
    data = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    data |= {"opens_at": "2030-01-01T08:00", "closes_at": "2030-01-01T10:00"}
    formset = page.context["sections"]
    data |= {f"sections-{name}": value for name, value in formset.management_form.initial.items()}
    for form in formset.forms:
        values = {name: form[name].value() for name in form.fields}
        data |= {
            f"{form.prefix}-{name}": value
            for name, value in values.items()
            if value is not None and value is not False
        }
    return data


def write(client, exam, **changes):
    """Changes are named s0_codes for the codes of the first section."""
    data = fields(client, exam)
    for name, value in changes.items():
        place, _, field = name.partition("_")
        data[f"sections-{place[1:]}-{field}" if place[0] == "s" and place[1:].isdigit() else name] = value
    return client.post(reverse("exam_office_edit_plan", args=[exam.pk]), data)


def plan_page(client, exam):
    return client.get(reverse("exam_office_plan", args=[exam.pk])).content.decode()


def test_codes_choose_the_questions_and_their_number(client, officer, draft):
    draft.sections.filter(kind="single").update(grid=[{"subject": None, "difficulty": 3, "count": 1}])
    client.force_login(officer)
    assert "试题都按规则抽取" in plan_page(client, draft)
    answer = write(client, draft, s0_codes="S2\r\n S0 ，S3", s0_count="")
    assert answer.status_code == 302, answer.context["sections"].errors
    singles, judges = draft.sections.all()
    assert (singles.fixed, singles.count, singles.grid) == (pks("S2", "S0", "S3"), 3, [])
    assert (judges.fixed, judges.count) == ([], 1)
    event = AuditEvent.objects.get(action="exam.written", actor=officer)
    assert event.after == {"chosen": ["大题0: S2, S0, S3"]}
    page = plan_page(client, draft)
    assert page.index("单选题干2") < page.index("单选题干0") < page.index("单选题干3")
    assert "单选题干1" not in page
    # Written back into the form, one line each; emptied, the section is drawn again.
    assert fields(client, draft)["sections-0-codes"] == "S2\nS0\nS3"
    write(client, draft, s0_codes="")
    assert draft.sections.first().fixed == []


def test_a_new_plan_may_choose_at_once(client, officer, draft):
    client.force_login(officer)
    data = fields(client, draft) | {"code": "NEW", "sections-INITIAL_FORMS": 0}
    data = {name: value for name, value in data.items() if not name.endswith(("-id", "-exam"))}
    data["sections-1-codes"], data["sections-1-count"] = "J2", "1"
    answer = client.post(reverse("exam_office_new_plan"), data)
    assert answer.status_code == 302, (answer.context["form"].errors, answer.context["sections"].errors)
    assert [section.fixed for section in Exam.objects.get(code="NEW").sections.all()] == [[], pks("J2")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"s0_codes": "S0,S1,X9"}, "题库中没有 X9。"),
        ({"s0_codes": "S0,S1,J0"}, "J0 不是单选题。"),
        ({"s0_codes": "S0,S1,S0"}, "S0 指定了不止一次。"),
        ({"s0_codes": "S0,S1"}, "填写的题数是 3，指定的试题有 2 道"),
        ({"s0_count": ""}, "请填写题数，或指定试题。"),
        ({"s0_codes": "S0,S1,DRAFT"}, "DRAFT 还没有通过审核"),
        ({"s0_codes": "S0,S1,OLD"}, "OLD 已停用"),
        ({"s0_codes": "S0,S1,FAR"}, "FAR 不属于这场考试的科目"),
        (
            {"s0_codes": "S0,S1,S2", "s1_kind": "single", "s1_codes": "S2"},
            "S2 指定在不止一个大题里。",
        ),
    ],
)
def test_what_cannot_be_chosen_is_named_and_nothing_is_stored(client, officer, draft, changes, sentence):
    other = make_subject("T99", lessons=0)
    Question.objects.filter(code="S3").update(code="DRAFT", status="draft")
    Question.objects.filter(code="M0").update(code="OLD", status="retired", kind="single")
    Question.objects.filter(code="M1").update(code="FAR", kind="single", subject=other)
    client.force_login(officer)
    answer = write(client, draft, **changes)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert list(draft.sections.values_list("count", "fixed")) == [(3, []), (1, [])]


def test_a_plan_of_all_subjects_may_choose_from_the_whole_bank(client, officer, draft):
    Question.objects.filter(code="S0").update(subject=make_subject("T99", lessons=0))
    client.force_login(officer)
    assert write(client, draft, s0_codes="S0,S1,S2").status_code == 200
    assert write(client, draft, s0_codes="S0,S1,S2", subject="").status_code == 302


def test_the_plan_says_one_choice_and_nothing_to_balance(client, officer, fixed):
    client.force_login(officer)
    page = plan_page(client, fixed)
    assert "只有 1 种选题" in page
    assert "不需要平衡" in page
    assert "试抽" not in page
    assert "补考和重考也一样" in page
    grid = client.get(reverse("exam_office_grid", args=[fixed.pk])).content.decode()
    assert "都已逐题指定" in grid


def test_a_grid_beside_chosen_questions_counts_what_is_left(client, officer, fixed):
    fixed.sections.filter(kind="judge").update(kind="single", fixed=[], count=1)
    client.force_login(officer)
    page = client.get(reverse("exam_office_grid", args=[fixed.pk]))
    assert [form.section.title for form in page.context["grids"]] == ["大题1"]
    # Four singles in the bank, three of them chosen.
    assert page.context["grids"][0].supply.counts[None, None] == 1
    singles = fixed.sections.get(title="大题0")
    actions.write_grids(officer, fixed, {singles.pk: [{"subject": None, "difficulty": 3, "count": 1}]})
    singles.refresh_from_db()
    assert singles.grid == []


def test_a_retired_question_stops_publication_and_is_named(client, officer, fixed):
    Question.objects.filter(code="S0").update(status="retired")
    client.force_login(officer)
    page = plan_page(client, fixed)
    assert "S0 已停用，不能组卷，请换一题。" in page
    assert "只有 1 种选题" not in page
    with pytest.raises(actions.ExamRefusedError, match="bank_too_small"):
        actions.publish_exam(officer, fixed, now=timezone.now())
    with pytest.raises(actions.ExamRefusedError, match="bank_too_small"):
        prepare_papers(fixed, [PersonFactory(unit=fixed.unit)])


def test_papers_have_the_same_questions_in_the_order_of_the_plan(officer, fixed, tree):
    Exam.objects.filter(pk=fixed.pk).update(shuffle_questions=False)
    fixed.refresh_from_db()
    actions.publish_exam(officer, fixed, now=timezone.now())
    people = [PersonFactory(unit=tree.community) for _ in range(3)]
    prepare_papers(fixed, people)
    wanted = list(Question.objects.in_bulk(pks("S2", "S0", "S3", "J1", "J0")).values())
    wanted.sort(key=lambda question: pks("S2", "S0", "S3", "J1", "J0").index(question.pk))
    for attempt in fixed.attempts.all():
        assert [slot.version for slot in attempt.frozen_paper.slots()] == [one.current_id for one in wanted]


def test_a_new_version_is_used_once_it_is_approved(officer, fixed, tree):
    question = Question.objects.get(code="S0")
    first = question.current
    prepare_papers(fixed, [PersonFactory(unit=tree.community)])
    words = {name: getattr(first, name) for name in ("content", "key", "explanation", "source")}
    newer = actions.write_version(officer, question, {**words, "stem": "改过的题干"})
    with pytest.raises(actions.ExamRefusedError, match="bank_too_small"):
        prepare_papers(fixed, [PersonFactory(unit=tree.community)])
    Question.objects.filter(pk=question.pk).update(status="approved")
    later = PersonFactory(unit=tree.community)
    prepare_papers(fixed, [later])
    held = {slot.version for slot in fixed.attempts.get(person=later).frozen_paper.slots()}
    assert newer.pk in held
    assert first.pk not in held


def test_everybody_sat_one_form_and_alpha_is_computed(fixed, tree):
    Exam.objects.filter(pk=fixed.pk).update(published_at=timezone.now())
    fixed.refresh_from_db()
    sit_many(fixed, tree.community, [{"S0"}, {"J1", "S0"}, set(), {"S0", "S2", "J0", "J1"}])
    found = statistics_of(fixed).found
    assert found.one_form.candidates == 4
    assert found.one_form.alpha is not None


def test_chosen_questions_are_one_query(fixed, django_assert_num_queries):
    sections = list(fixed.sections.all())
    with django_assert_num_queries(1):
        found = chosen_sections(Question.objects.select_related("current"), fixed, sections)
        assert [len(one.questions) for one in found] == [3, 2]
    Section.objects.filter(exam=fixed).update(fixed=[])
    with django_assert_num_queries(0):
        assert chosen_sections(Question.objects.all(), fixed, fixed.sections.none()) == []


def test_a_deleted_question_is_missed(client, officer, fixed):
    gone = Question.objects.get(code="J0")
    Question.objects.filter(pk=gone.pk).update(current=None)
    gone.delete()
    client.force_login(officer)
    assert "已从题库删除" in plan_page(client, fixed)
