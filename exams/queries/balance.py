from exams.engine.balance import Spread, expected_share, spread
from exams.engine.drawing import PoolTooSmallError, draw
from exams.engine.types import Paper
from exams.enums import AttemptState
from exams.models import Attempt, Exam, QuestionVersion
from exams.queries.bank import pool_for

# Trial papers while none are drawn: enough to see the spread, quick enough for the page.
TRIALS = 100


def balance_of(exam: Exam) -> tuple[Spread | None, bool]:
    """Spread of the papers that were drawn, or of trial papers; True when they are trials."""
    drawn = Attempt.objects.filter(exam=exam, imported=False).exclude(state=AttemptState.VOID)
    papers = [Paper.from_json(paper) for paper in drawn.values_list("paper", flat=True)]
    if papers:
        versions = {slot.version for paper in papers for slot in paper.slots()}
        known = QuestionVersion.objects.filter(pk__in=versions)
        levels = dict(known.values_list("pk", "question__difficulty"))
        return spread(expected_share(paper, levels) for paper in papers), False
    pool = pool_for(exam)
    levels = {item.version: item.difficulty for item in pool}
    blueprint = exam.blueprint()
    try:
        return spread(expected_share(draw(blueprint, pool, seed), levels) for seed in range(TRIALS)), True
    except PoolTooSmallError:
        return None, True
