from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from exams.engine.blueprint import Blueprint, SectionRule
from exams.engine.stages import open_stage, opened, plan_stages, stage_ends, stage_number
from exams.engine.types import Credit, Kind, Paper, PaperSection, Slot

PLANS = st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=6)


def paper_of(plan) -> Paper:
    sections, number = [], 1
    for count, no_way_back in plan:
        slots = tuple(Slot(n, n, Decimal(1)) for n in range(number, number + count))
        sections.append(PaperSection(f"{number}", Kind.SINGLE, Credit.ALL_OR_NOTHING, slots, no_way_back))
        number += count
    return Paper(tuple(sections))


def test_a_section_without_way_back_ends_a_stage():
    paper = paper_of([(2, False), (3, True), (1, True), (4, False), (1, True)])
    assert stage_ends(paper) == (5, 6, 11)
    second = open_stage(paper, 5)
    assert (second.number, second.count, second.first, second.last) == (2, 3, 6, 6)
    assert not second.is_last
    assert open_stage(paper, 6).is_last


def test_a_paper_without_such_a_section_is_one_stage():
    paper = paper_of([(2, False), (3, True)])
    assert stage_ends(paper_of([(2, False), (3, False)])) == stage_ends(paper) == (5,)
    assert open_stage(paper, 0).is_last
    assert open_stage(Paper(()), 0).is_last


@given(PLANS)
def test_going_on_again_and_again_shows_every_question_once_and_in_order(plan):
    paper, closed, seen = paper_of(plan), 0, []
    while True:
        stage = open_stage(paper, closed)
        own = [slot.number for section in stage.sections for slot in section.slots]
        assert own == list(range(stage.first, stage.last + 1))
        assert stage.first == closed + 1
        seen += own
        assert [slot.number for slot in opened(paper, closed).slots()] == seen
        if stage.is_last:
            break
        assert stage.sections[-1].no_way_back
        assert not any(section.no_way_back for section in stage.sections[:-1])
        closed = stage.last
    assert seen == [slot.number for slot in paper.slots()]


@given(PLANS, st.integers(0, 30))
def test_the_plan_knows_the_stages_of_its_papers(plan, closed):
    paper = paper_of(plan)
    rules = tuple(
        SectionRule(f"{n}", Kind.SINGLE, count, Decimal(1), no_way_back=closes)
        for n, (count, closes) in enumerate(plan)
    )
    stages = plan_stages(Blueprint(rules))
    assert tuple(stage.last for stage in stages) == stage_ends(paper)
    assert [title for stage in stages for title in stage.titles] == [rule.title for rule in rules]
    assert stage_number(stage_ends(paper), closed) == open_stage(paper, closed).number


@given(PLANS)
def test_a_paper_keeps_it_when_it_is_stored(plan):
    assert Paper.from_json(paper_of(plan).to_json()) == paper_of(plan)
