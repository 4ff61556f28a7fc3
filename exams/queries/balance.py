from exams.engine.balance import Spread, expected_share, spread
from exams.engine.drawing import PoolTooSmallError, draw, middle
from exams.engine.types import Paper
from exams.enums import AttemptState
from exams.models import Attempt, Exam, QuestionVersion
from exams.queries.bank import pool_for

# Trial papers while none are drawn: enough to see the spread, quick enough for the page.
TRIALS = 100


def balance_of(exam: Exam) -> tuple[Spread | None, bool]:
    """Spread of the papers that were drawn, or of trial papers; True when they are trials."""
    pool, blueprint = pool_for(exam), exam.blueprint()
    try:
        average = middle(blueprint, pool)
    except PoolTooSmallError:
        average = None
    drawn = Attempt.objects.filter(exam=exam, imported=False).exclude(state=AttemptState.VOID)
    papers = [Paper.from_json(paper) for paper in drawn.values_list("paper", flat=True)]
    if papers:
        versions = {slot.version for paper in papers for slot in paper.slots()}
        known = QuestionVersion.objects.filter(pk__in=versions)
        levels = dict(known.values_list("pk", "question__difficulty"))
        shares = [expected_share(paper, levels) for paper in papers]
        # Questions may have been retired since: then the papers' own average is what they have in common.
        centre = sum(shares) / len(shares) if average is None else average
        return spread(shares, middle=centre, tolerance=blueprint.tolerance), False
    if average is None:
        return None, True
    levels = {item.version: item.difficulty for item in pool}
    shares = [expected_share(draw(blueprint, pool, seed), levels) for seed in range(TRIALS)]
    return spread(shares, middle=average, tolerance=blueprint.tolerance), True
