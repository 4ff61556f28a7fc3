import re

import pytest
from django.utils import timezone

from academy.jobs.actions import Progress
from academy.jobs.models import Job
from academy.people.models import AuditEvent
from academy.people.rules import NotAllowedError
from exams import actions
from exams.engine.drawing import draw
from exams.models import PrintedPaper, Question, QuestionVersion
from exams.queries.bank import pool_for, times_seen
from exams.queries.usage import usage_of
from tests.factories.exams import make_exam
from tests.factories.pdf import needs_drawing, program_text
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db

EVERY_KIND = (
    ("single", 3, 2),
    ("multiple", 2, 3),
    ("judge", 2, 1),
    ("fill", 1, 2),
    ("short", 1, 10),
    ("case", 1, 20),
    ("ordering", 1, 3),
    ("matching", 1, 4),
)


@pytest.fixture
def exam(tree):
    return make_exam(tree.county, sections=EVERY_KIND, name="县区统考")


@pytest.fixture
def order(officer, exam):
    def give(variants=1, *, with_sheet=False):
        return actions.order_papers(officer, exam, variants, with_sheet=with_sheet, now=timezone.now())

    return give


def lay_out(papers):
    job = Job.objects.get(pk=papers[0].job_id)
    progress = Progress(job)
    actions.lay_out_papers([one.pk for one in papers], now=timezone.now(), progress=progress)
    return [PrintedPaper.objects.get(pk=one.pk) for one in papers], progress


def text_of(stored, folder):
    with stored.open("rb") as file:
        return re.sub(r"\s+", "", program_text("pdftotext", file.read(), folder, "-layout"))


def test_the_seed_gives_the_paper_again_and_every_variant_has_its_own(order, exam):
    papers = order(3)
    assert [one.letter for one in papers] == ["A", "B", "C"]
    assert len({one.seed for one in papers}) == 3
    for one in papers:
        assert draw(exam.blueprint(), pool_for(exam), one.seed) == one.frozen_paper
    assert [one.letter for one in order(2)] == ["D", "E"]


def test_what_is_printed_is_never_changed_but_nobody_is_taken_to_have_seen_it(order, officer, learner):
    (printed,) = order()
    slot = next(printed.frozen_paper.slots())
    version = QuestionVersion.objects.get(pk=slot.version)
    assert version.used
    author = PersonFactory(office=True, worker_no="", is_superuser=True)
    wording = {"stem": "改写", "content": version.content, "key": version.key}
    fresh = actions.write_version(author, Question.objects.get(pk=version.question_id), wording)
    assert fresh.number == version.number + 1
    assert QuestionVersion.objects.get(pk=version.pk).stem == version.stem
    assert times_seen(learner) == {}


def test_the_question_tells_in_which_variants_it_was_printed(order):
    papers = order(3)
    version = next(papers[0].frozen_paper.slots()).version
    question = QuestionVersion.objects.get(pk=version).question
    holding = [one.code for one in papers if version in {slot.version for slot in one.frozen_paper.slots()}]
    usage = usage_of(question)
    assert list(usage.printed) == holding
    assert (usage.exams, usage.seen) == (0, 0)


def test_only_who_runs_the_exam_orders_and_takes_papers(order, exam, stranger, learner):
    (printed,) = order()
    for person in (stranger, learner):
        with pytest.raises(NotAllowedError):
            actions.order_papers(person, exam, 1, with_sheet=False, now=timezone.now())
        with pytest.raises(NotAllowedError):
            actions.note_paper_taken(person, printed, "key", now=timezone.now())


def test_the_log_keeps_the_seeds(order):
    papers = order(2)
    kept = AuditEvent.objects.get(action="exam.papers_printed").after
    assert kept["seeds"] == {one.letter: str(one.seed) for one in papers}


def test_there_are_only_as_many_variants_as_letters(order):
    for _round in range(4):
        order(6)
    with pytest.raises(actions.ExamRefusedError, match="too_many_variants"):
        order(6)
    assert len(order(2)) == 2


def test_a_bank_that_cannot_fill_the_paper_is_said_and_nothing_is_frozen(officer, tree):
    exam = make_exam(tree.county, sections=(("single", 2, 1), ("fill", 9, 1)))
    with pytest.raises(actions.ExamRefusedError, match="bank_too_small"):
        actions.order_papers(officer, exam, 1, with_sheet=False, now=timezone.now())
    assert not QuestionVersion.objects.filter(used=True).exists()


@needs_drawing
def test_paper_key_and_sheet_hold_what_they_should(order, exam, tmp_path):
    (printed,), _progress = lay_out(order(with_sheet=True))
    paper, key, sheet = (
        text_of(one, tmp_path) for one in (printed.paper_file, printed.key_file, printed.sheet_file)
    )
    stems = QuestionVersion.objects.filter(pk__in=[slot.version for slot in printed.frozen_paper.slots()])
    assert len(stems) == 12
    for version in stems:
        assert version.stem.replace("_", "") in paper.replace("_", "")
        assert version.question.code in key
    assert key.count("第1版") == 12
    assert "机密" not in paper
    assert "依据" not in paper
    for words in ("机密解析", "机密解析甲", "机密要点（10分）", "机密答案词", str(printed.seed)):
        assert words in key
    for text in (paper, key, sheet):
        assert f"试卷代码{printed.code}" in text
        assert re.search(r"第1页共\d+页", text)
    assert "共3题，每题2分，共6分" in paper
    assert "满分53分" in paper
    assert "答题卡" in sheet


@needs_drawing
def test_the_key_names_the_letters_of_its_own_paper(order, tmp_path):
    (printed,), _progress = lay_out(order())
    text = text_of(printed.key_file, tmp_path)
    sections = {section.kind: section.slots for section in printed.frozen_paper.sections}
    for slot in sections["single"]:
        letter = "ABCD"[slot.order.index(0)]
        assert re.search(rf"(?<!\d){slot.number}{letter}2\D", text)
    (ordering,) = sections["ordering"]
    assert "→".join("ABC"[ordering.order.index(place)] for place in range(3)) in text
    (matching,) = sections["matching"]
    assert "".join(f"{n + 1}—{'AB'[matching.order.index(n)]}" for n in range(2)) in text


@needs_drawing
def test_laying_out_again_leaves_what_is_there(order):
    (printed,), _progress = lay_out(order())
    (again,), _progress = lay_out([printed])
    assert again.paper_file.name == printed.paper_file.name


@needs_drawing
def test_a_character_that_no_font_has_is_named_instead_of_printed_as_a_box(order, exam):
    QuestionVersion.objects.filter(question__kind="single").update(stem="哪个\U0001f9ff")
    (printed,), progress = lay_out(order())
    assert "U+1F9FF" in printed.problem
    assert progress.conclusion == printed.problem
    assert not printed.paper_file
    assert printed.drawn_at is None


@needs_drawing
def test_parts_that_close_stand_on_sheets_of_their_own(officer, tree, tmp_path):
    """What has been handed in must not lie on the desk together with what comes next."""
    parted = make_exam(tree.county, sections=EVERY_KIND[:4], no_way_back=(0, 2))
    (printed,), _progress = lay_out(
        actions.order_papers(officer, parted, 1, with_sheet=True, now=timezone.now())
    )
    for stored in (printed.paper_file, printed.sheet_file):
        with stored.open("rb") as file:
            pages = program_text("pdftotext", file.read(), tmp_path, "-layout").split("\f")
        pages = [re.sub(r"\s+", "", page) for page in pages if page.strip()]
        assert len(pages) == 3
        for number, page in enumerate(pages, start=1):
            assert f"第{number}部分（共3部分）" in page
            assert page.count("姓名") == 1 + (stored == printed.paper_file and number == 1)
        assert ["不得返回" in page.partition("部分（共")[2] for page in pages] == [True, True, False]
    with printed.paper_file.open("rb") as file:
        pages = program_text("pdftotext", file.read(), tmp_path, "-layout").split("\f")
    assert "本卷分" in pages[0].replace(" ", "")
    titles = ["一、", "二、", "四、"]
    assert all(title in page for title, page in zip(titles, pages, strict=False))
    assert "四、" not in pages[1]
