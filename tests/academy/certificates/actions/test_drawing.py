from hashlib import sha256

import pytest

from academy.certificates import actions
from academy.certificates.actions import drawing
from academy.certificates.models import Certificate
from academy.certificates.rendering import MissingGlyphError
from academy.certificates.tasks import render
from academy.printing import FontsMissingError
from tests.factories.certificates import issue_star
from tests.factories.pdf import needs_drawing
from tests.factories.people import PersonFactory


class Steps:
    def __init__(self):
        self.done, self.said = 0, []

    def step(self, count=1):
        self.done += count

    def say(self, message):
        self.said.append(message)


@pytest.fixture
def drawn(monkeypatch):
    """Stands in for the layout engine and remembers which papers it was given."""
    numbers = []

    def draw(sheets):
        numbers.extend(sheet.number for sheet in sheets)
        return [
            MissingGlyphError(sheet.context.holder_name, "\U0001f9ff")
            if "\U0001f9ff" in sheet.context.holder_name
            else f"%PDF {sheet.number}".encode()
            for sheet in sheets
        ]

    monkeypatch.setattr(drawing, "render_batch", draw)
    return numbers


def test_a_drawn_paper_is_stored_with_its_digest_and_never_again(paper, drawn):
    assert actions.render_pending([paper.pk], None).rendered == 1
    stored = Certificate.objects.get(pk=paper.pk)
    assert stored.sha256 == sha256(stored.pdf.read()).hexdigest()

    assert actions.render_pending([paper.pk], None).rendered == 0
    assert drawn == [paper.number]
    assert Certificate.objects.get(pk=paper.pk).pdf.name == stored.pdf.name


def test_a_second_worker_leaves_the_first_file_alone(paper, drawn):
    actions.render_pending([paper.pk], None)
    first = Certificate.objects.get(pk=paper.pk)
    storage, folder = first.pdf.storage, first.pdf.name.rsplit("/", 1)[0]
    files = set(storage.listdir(folder)[1])
    assert drawing.store_once(paper, b"%PDF another") is False
    stored = Certificate.objects.get(pk=paper.pk)
    assert (stored.pdf.name, stored.sha256) == (first.pdf.name, first.sha256)
    assert set(storage.listdir(folder)[1]) == files


def test_a_paper_without_glyph_says_so_and_the_others_go_on(academy, tree, drawn):
    people = [PersonFactory(unit=tree.community, name=name) for name in ("甲", "王\U0001f9ff", "乙")]
    papers = [issue_star(academy, person) for person in people]
    steps = Steps()
    outcome = actions.render_pending([paper.pk for paper in papers], steps)
    assert (outcome.rendered, len(outcome.problems), steps.done) == (2, 1, 3)
    stopped = Certificate.objects.get(pk=papers[1].pk)
    assert "\U0001f9ff" in stopped.render_problem
    assert "王" in stopped.render_problem
    assert stopped.rendered_at is None
    assert steps.said


def test_a_revoked_paper_is_not_drawn(paper, officer, drawn, now):
    actions.revoke(officer, paper, "撤销", now)
    assert actions.render_pending([paper.pk], None).rendered == 0
    assert drawn == []


def test_missing_fonts_leave_the_paper_waiting_with_the_reason(paper, monkeypatch):
    def fail(_sheets):
        raise FontsMissingError(["fonts-noto-cjk"])

    monkeypatch.setattr(drawing, "render_batch", fail)
    render([paper.pk])
    assert "apt-get install fonts-noto-cjk" in Certificate.objects.get(pk=paper.pk).render_problem


@needs_drawing
def test_a_real_paper_is_a_pdf(paper):
    actions.render_pending([paper.pk], None)
    with Certificate.objects.get(pk=paper.pk).pdf.open() as file:
        assert file.read(5) == b"%PDF-"
