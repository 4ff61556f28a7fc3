import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from academy.certificates.rendering import MissingGlyphError, render_batch
from tests.academy.certificates.rendering.sheets import FACES, sheet_of, star_of
from tests.factories.pdf import cut, needs_drawing, picture, program_text

GOLDEN = Path(__file__).parents[3] / "files" / "certificates"
DPI = 40
LARGEST_PAPER = 200_000
pytestmark = needs_drawing


@pytest.fixture(scope="module")
def papers(django_db_blocker):
    from django.conf import settings

    settings.CERTIFICATE_FONT_DIR = settings.ROOT / "var" / "fonts"
    drawn = render_batch([sheet_of(face) for face in FACES.values()])
    return dict(zip(FACES, drawn, strict=True))


@pytest.mark.parametrize("kind", FACES)
def test_a_paper_looks_as_it_was_approved(papers, kind, tmp_path):
    """The picture is compared loosely: another release of a font may move an edge, not a line."""
    drawn = picture(papers[kind], tmp_path, DPI).astype(int)
    approved = np.asarray(Image.open(GOLDEN / f"{kind}.png").convert("L")).astype(int)
    difference = np.abs(drawn - approved)
    assert drawn.shape == approved.shape
    assert difference.mean() < 1.5
    assert (difference > 90).mean() < 0.004


@pytest.mark.parametrize("kind", FACES)
def test_every_font_is_embedded_and_subset(papers, kind, tmp_path):
    listed = program_text("pdffonts", papers[kind], tmp_path).splitlines()[2:]
    assert len(listed) >= 2
    for line in listed:
        assert re.search(r"yes\s+yes\s+yes", line), line


def test_the_text_can_be_selected_and_searched(papers, tmp_path):
    text = re.sub(r"\s", "", program_text("pdftotext", papers["star"], tmp_path))
    for words in ("星级网格员证书", "王海燕", "四星级网格员", "〔2025〕0017号", "二〇二五年十二月三十一日"):
        assert words in text


def test_a_paper_is_small(papers):
    assert max(map(len, papers.values())) < LARGEST_PAPER


def test_a_paper_holds_no_letter_of_another_in_its_batch(tmp_path):
    first, _second = render_batch([star_of("王海燕"), star_of("欧阳震")])
    assert "欧" not in program_text("pdftotext", first, tmp_path)
    alone = render_batch([star_of("王海燕")])[0]
    assert len(first) == pytest.approx(len(alone), abs=50)


def test_rare_characters_are_drawn_and_differ(tmp_path):
    """A missing glyph would be a box or a gap: the same picture for each, or none."""
    rare = ["䶮", "㛃", "𠮷", "𬭎", "垚"]
    drawn = render_batch([star_of(character) for character in rare])
    pictures = []
    for paper in drawn:
        name = cut(picture(paper, tmp_path, 150), 150, 46.5, 82, 55, 96)
        assert 0.06 < (name < 110).mean() < 0.6
        pictures.append(name.astype(int))
    for one, other in combinations(pictures, 2):
        assert (np.abs(one - other) > 90).mean() > 0.04


def test_rare_characters_and_long_names_stay_searchable(tmp_path):
    name = "阿卜杜热合曼·买买提吐尔逊江"
    drawn = render_batch([star_of(name), star_of("䶮㛃𠮷")])
    assert name in re.sub(r"\s", "", program_text("pdftotext", drawn[0], tmp_path))
    assert "䶮㛃𠮷" in re.sub(r"\s", "", program_text("pdftotext", drawn[1], tmp_path))


def test_a_character_without_glyph_stops_only_its_own_paper():
    outcomes = render_batch([star_of("王海燕"), star_of("王\U0001f9ff燕"), star_of("李明")])
    assert isinstance(outcomes[0], bytes)
    assert isinstance(outcomes[2], bytes)
    problem = outcomes[1]
    assert isinstance(problem, MissingGlyphError)
    assert (problem.characters, problem.holder_name) == ("\U0001f9ff", "王\U0001f9ff燕")


def test_four_and_five_stars_differ_where_the_stars_are(tmp_path):
    four = FACES["star"]
    five = type(four).from_json({**four.to_json(), "star": 5})
    drawn = [
        cut(picture(paper, tmp_path, 60), 60, 180, 63, 185, 69).astype(int)
        for paper in render_batch([sheet_of(four), sheet_of(five)])
    ]
    assert drawn[1].mean() < drawn[0].mean() - 50


def test_the_longest_texts_leave_the_foot_of_the_paper_alone(tmp_path):
    face = type(FACES["completion"]).from_json(
        {
            **FACES["completion"].to_json(),
            "holder_name": "阿卜杜热合曼·买买提吐尔逊江",
            "unit_name": "青石区河湾街道临河社区第三网格党群服务中心",
            "title": "2025年第三期全市城乡社区网格员突发事件应急处置与群众工作综合能力提升专题培训班（第二分班）",
        }
    )
    drawn = picture(render_batch([sheet_of(face)])[0], tmp_path, 60)
    assert (cut(drawn, 60, 60, 141, 160, 150) < 90).mean() < 0.001
