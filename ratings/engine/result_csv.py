import csv
import io

from ratings.engine.codes import Category
from ratings.engine.exact import MISSING, NO_STAR, as_decimal
from ratings.engine.outcome import Outcome

REASON_MARK = ";"


def result_columns(outcome: Outcome) -> tuple[str, ...]:
    components = (component.code for component in outcome.scheme.components)
    stars = ("band", "elig", "cap", "floor", "star")
    return ("worker_no", *components, "base", "total", *stars, "move", "reasons")


def result_rows(outcome: Outcome) -> list[dict[str, str]]:
    return [result_row(outcome, index) for index in range(outcome.roster.size)]


def result_row(outcome: Outcome, index: int) -> dict[str, str]:
    """Figures only of those who are rated: what a new hire scored is shown to her, not listed."""
    row = dict.fromkeys(result_columns(outcome), "")
    if outcome.category_of(index) is Category.RATED:
        row |= figure_cells(outcome, index)
    return row | {
        "worker_no": str(outcome.roster.keys[index]),
        "star": star_cell(int(outcome.star[index])),
        "move": outcome.move_of(index).value,
        "reasons": REASON_MARK.join(str(reason) for reason in outcome.reasons(index)),
    }


def figure_cells(outcome: Outcome, index: int) -> dict[str, str]:
    figures = {
        component.code: outcome.scores.component[row, index]
        for row, component in enumerate(outcome.scheme.components)
    }
    figures |= {"base": outcome.base[index], "total": outcome.total[index]}
    cells = {name: figure_cell(int(figure)) for name, figure in figures.items()}
    if outcome.total[index] == MISSING:
        return cells
    caps = outcome.caps
    stars = {"band": caps.band, "elig": caps.elig, "cap": caps.cap, "floor": caps.floor}
    return cells | {name: star_cell(int(values[index])) for name, values in stars.items()}


def figure_cell(figure: int) -> str:
    return "" if figure == MISSING else str(as_decimal(figure))


def star_cell(star: int) -> str:
    return "" if star == NO_STAR else str(star)


def result_text(outcome: Outcome) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, result_columns(outcome), lineterminator="\n")
    writer.writeheader()
    writer.writerows(result_rows(outcome))
    return text.getvalue()
