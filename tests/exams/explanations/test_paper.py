import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from exams import actions
from exams.engine.stages import open_stage
from exams.enums import QuestionStatus
from exams.explanations import paper
from exams.explanations.paper import answer_sheet, open_questions
from exams.models import Question, QuestionVersion
from exams.models.questions import WordsFixedError
from exams.queries.sheets import GivenAnswer, given_answers, shown_versions
from tests.factories.exams import make_exam, sit
from tests.factories.marked_keys import HERS, MARK, make_marked_exam
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PICTURE = {"sha256": "ab" * 32, "alt": '图 <一> & "二"'}
OTHER = {"sha256": "cd" * 32, "alt": "另一图"}


@pytest.fixture(autouse=True)
def nothing_kept():
    paper._kept.clear()


def with_pictures(kind, content):
    """Awkward characters and pictures wherever the content may hold them."""
    changed = {**content, "pictures": [PICTURE]}
    if "options" in content:
        changed["options"] = [f"{text} <i>'&\"" for text in content["options"]]
        if kind != "matching":
            changed["option_pictures"] = [PICTURE if n % 2 else None for n in range(len(content["options"]))]
    changed |= {"parts": [with_pictures(part["kind"], part) for part in content.get("parts", [])]}
    return changed if content.get("parts") else {k: v for k, v in changed.items() if k != "parts"}


@pytest.fixture
def exam(tree):
    """All nine kinds, with pictures."""
    exam = make_marked_exam(tree.city)
    for version in QuestionVersion.objects.select_related("question"):
        version.stem += "\n第二行 <b>&amp;"
        version.content = with_pictures(version.question.kind, version.content)
        version.save()
    return exam


def shown(attempt, given=None):
    whole = attempt.frozen_paper
    total = sum(1 for _slot in whole.slots())
    answers = given_answers(attempt) if given is None else given
    return "".join(open_questions(attempt.exam, open_stage(whole, attempt.closed_slots), total, answers))


def drawn_anew(attempt, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(paper, "_keep", lambda frame, version: None)
        patched.setattr(paper, "_kept", {})
        return shown(attempt)


def of_slot(html, number):
    return re.search(rf'<section class="question" id="q{number}".*?</section>', html, re.DOTALL)[0]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_is_shown_as_it_would_be_drawn_for_her_alone(tree, exam, language, monkeypatch):
    papers = [sit(PersonFactory(unit=tree.community), exam) for _ in range(6)]
    with translation.override(language):
        pages = [shown(attempt) for attempt in papers]
        assert paper._kept
        assert pages == [drawn_anew(attempt, monkeypatch) for attempt in papers]
    assert not re.search("[\ufdd0-\ufdef]", "".join(pages))
    assert all(PICTURE["sha256"] in page and "&lt;i&gt;" in page for page in pages)


def test_the_papers_of_this_test_differ_in_the_order_of_their_options(tree, exam):
    papers = [sit(PersonFactory(unit=tree.community), exam) for _ in range(6)]
    assert len({str([slot.order for slot in one.frozen_paper.slots()]) for one in papers}) == 6


def test_the_next_candidate_needs_nothing_from_the_database(tree, exam, django_assert_num_queries):
    first, second = (sit(PersonFactory(unit=tree.community), exam) for _ in range(2))
    with django_assert_num_queries(1):
        shown(first, {})
    with django_assert_num_queries(0):
        shown(second, {})


def test_a_stage_that_is_not_open_is_neither_shown_nor_read(tree, learner):
    staged = make_exam(tree.city, sections=(("single", 2, 10), ("judge", 1, 20)), no_way_back=(0,))
    attempt = sit(learner, staged)
    assert "判断题干" not in shown(attempt)
    assert len(paper._kept) == 2


# --- what is kept


def test_keys_are_not_even_read(exam, learner):
    shown(sit(learner, exam))
    assert paper._kept
    assert MARK not in repr(paper._kept)
    for version in shown_versions(QuestionVersion.objects.values_list("pk", flat=True)).values():
        assert {"key", "explanation", "source"} <= version.get_deferred_fields()


def test_what_she_answered_reaches_nobody_else(tree, exam, monkeypatch):
    hers, other = (sit(PersonFactory(unit=tree.community, name="独一无二的名字"), exam) for _ in range(2))
    chosen = {"single": 1, "multiple": [0], "judge": True, "ordering": [1, 0, 2], "matching": [0, 1, 2]}
    chosen |= {"fill": [HERS], "case": [1, HERS, [HERS]]}
    given = {
        slot.number: GivenAnswer(chosen.get(section.kind.value, HERS), 3, 77)
        for section in hers.frozen_paper.sections
        for slot in section.slots
    }
    page = shown(hers, given)
    assert HERS in page
    assert 'data-sequence="77"' in page
    assert "checked" in page
    assert not paper._kept
    shown(hers, {})
    kept = repr(paper._kept)
    assert not any(word in kept for word in (HERS, "checked", "selected", "独一无二的名字", str(hers.seed)))
    assert shown(other) == drawn_anew(other, monkeypatch)


def test_an_answer_that_was_taken_back_is_still_marked_with_its_sequence(exam, learner):
    attempt = sit(learner, exam)
    page = of_slot(shown(attempt, {1: GivenAnswer(None, 1, 9)}), 1)
    assert 'data-sequence="9"' in page
    assert 'data-state="empty"' in page


def test_no_more_is_kept_than_the_limit(tree, exam, monkeypatch):
    monkeypatch.setattr(paper, "KEPT", 4)
    attempt = sit(PersonFactory(unit=tree.community), exam)
    assert shown(attempt) == drawn_anew(attempt, monkeypatch)
    assert len(paper._kept) <= 4


def test_words_that_no_paper_holds_are_not_kept(exam, learner):
    attempt = sit(learner, exam)
    QuestionVersion.objects.update(used=False)
    shown(attempt)
    assert not paper._kept


def test_words_that_hold_our_own_marks_are_drawn_for_each(tree, exam):
    QuestionVersion.objects.filter(question__kind="short").update(stem="\ufdd29,9\ufdd3\ufdd0")
    attempt = sit(PersonFactory(unit=tree.community), exam)
    assert "\ufdd29,9\ufdd3\ufdd0" in shown(attempt)
    assert len(paper._kept) == 8


def test_an_order_that_does_not_fit_the_question_is_drawn_as_it_stands(tree, exam):
    attempt = sit(PersonFactory(unit=tree.community), exam)
    section = attempt.frozen_paper.sections[0]
    shown(attempt)
    short = replace(section, slots=(replace(section.slots[0], order=(2, 0)),))
    page = "".join(
        open_questions(exam, replace(open_stage(attempt.frozen_paper, 0), sections=(short,)), 9, {})
    )
    assert re.findall(r'name="q1" value="(\d)"', page) == ["0", "1"]


# --- what is kept follows every change


def written_anew(question, **wording):
    """A second wording, approved for the papers to come."""
    author = question.author
    author.is_superuser = True
    author.save()
    current = question.current
    same = {"stem": current.stem, "content": current.content, "key": current.key}
    version = actions.write_version(author, question, {**same, **wording})
    Question.objects.filter(pk=question.pk).update(status=QuestionStatus.APPROVED)
    return version


def test_a_new_version_is_shown_on_new_papers_only(tree, exam):
    running = sit(PersonFactory(unit=tree.community), exam)
    before = shown(running)
    written_anew(Question.objects.get(code="K-judge"), stem="改过的题干")
    later = sit(PersonFactory(unit=tree.community), exam)
    assert "改过的题干" in shown(later)
    assert shown(running) == before
    assert "改过的题干" not in before


def test_a_changed_picture_is_shown_on_new_papers_only(tree, exam):
    question = Question.objects.get(code="K-single")
    running = sit(PersonFactory(unit=tree.community), exam)
    before = shown(running)
    content = question.current.content
    written_anew(
        question, content={**content, "pictures": [OTHER], "option_pictures": [None, None, OTHER, None]}
    )
    page = of_slot(shown(sit(PersonFactory(unit=tree.community), exam)), 1)
    assert page.count(OTHER["sha256"]) == 2
    assert PICTURE["sha256"] not in page
    assert shown(running) == before


def test_each_language_has_its_own_words(exam, learner):
    attempt = sit(learner, exam)
    chinese = shown(attempt)
    with translation.override("en"):
        english = shown(attempt)
        empty = answer_sheet(open_stage(attempt.frozen_paper, 0), {})
    assert "未作答" in chinese
    assert "未作答" not in english + empty
    assert shown(attempt) == chinese


def test_after_a_voided_sitting_the_next_paper_has_its_own_order(tree, exam, officer, monkeypatch):
    exam.attempts_allowed = 2
    exam.save()
    person = PersonFactory(unit=tree.community)
    first = sit(person, exam)
    shown(first)
    actions.void_attempt(officer, first, reason="设备故障", now=timezone.now())
    second = sit(person, exam)
    assert second.pk != first.pk
    assert shown(second) == drawn_anew(second, monkeypatch)


def test_another_exam_has_its_own_titles_and_points(tree, exam, learner):
    other = make_exam(tree.city, exam.subject, sections=(("single", 1, 7),))
    first = shown(sit(learner, exam))
    page = shown(sit(PersonFactory(unit=tree.community), other))
    assert "7 分" in page
    assert "7 分" not in first


def test_an_exam_published_at_another_moment_shares_nothing(exam, learner):
    """The rows of a database that was put back get numbers that this process may have met before."""
    attempt = sit(learner, exam)
    shown(attempt)
    attempt.exam.published_at += timedelta(seconds=1)
    with connection.execute_wrapper(refuse_queries), pytest.raises(AssertionError):
        shown(attempt, {})


def refuse_queries(_execute, sql, _params, _many, _context):
    raise AssertionError(sql)


# --- words that candidates have been asked are fixed


def test_words_on_a_paper_cannot_be_changed_in_place(exam, learner):
    sit(learner, exam)
    version = QuestionVersion.objects.get(question__code="K-single")
    version.stem = "换了"
    with pytest.raises(WordsFixedError):
        version.save()
    with pytest.raises(WordsFixedError):
        QuestionVersion.objects.filter(pk=version.pk).update(content={})
    with pytest.raises(WordsFixedError):
        version.question.versions.update(stem="换了")
    version.refresh_from_db()
    version.source = "新依据"
    version.save()


def test_words_that_no_paper_holds_may_change(exam):
    version = QuestionVersion.objects.get(question__code="K-single")
    version.stem = "换了"
    version.save()
    assert QuestionVersion.objects.filter(pk=version.pk).update(stem="又换了") == 1


# --- the answer sheet


def test_the_answer_sheet_shows_what_is_answered(exam, learner):
    stage = open_stage(sit(learner, exam).frozen_paper, 0)
    empty = answer_sheet(stage, {})
    assert empty.count('data-state="empty"') == 9
    answered = answer_sheet(stage, {2: GivenAnswer([0], 1, 1), 3: GivenAnswer(None, 1, 2)})
    assert re.findall(r'data-goto="(\d)" data-state="saved"', answered) == ["2"]
    assert answer_sheet(stage, {}) == empty
