"""A clean full-size performance file of one county, as a grid centre's summary sheet."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

from academy.people.models import OrgUnit, Person, Posting
from academy.people.secrets import decrypt
from academy.tabular.export import ExportValue, table_bytes
from ratings.actions.import_roster import import_roster
from ratings.demo.sample_figures import SAMPLE_FIGURES, Figures
from ratings.imports.roster import Period, months_by_unit
from ratings.models import RatingCycle

HEADER = [
    "序号", "姓名", "身份证号码", "网格员编号", "所属街道（镇）", "所属社区（村）", "岗位性质", "入职时间",
    "应走访户数", "实走访户数", "巡查走访率", "应关联房屋数", "已关联房屋数", "人房关联率",
    "上报数", "办结数", "办结率", "五分钟响应超时次数", "满意度", "有效投诉", "加分", "扣分", "备注",
]  # fmt: skip


@dataclass(frozen=True)
class Line:
    person: Person
    street: str
    community: str
    worker_no: str
    figures: Figures


def write_performance_file(cycle: RatingCycle, stars: dict[str, int], path: Path, rng: Random) -> int:
    """Returns the number of rows; everybody who should stand in the file does, with plausible figures."""
    lines = _lines(cycle, stars, rng)
    notes = [
        f"{cycle.unit.name}{cycle.period_to.year}年度专职网格员绩效考核汇总表",
        f"填报单位：{cycle.unit.centre_name}　　统计时段：{_day(cycle.period_from)}—{_day(cycle.period_to)}",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        table_bytes("汇总", HEADER, [_row(n, line) for n, line in enumerate(lines, start=1)], notes=notes)
    )
    return len(lines)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _lines(cycle: RatingCycle, stars: dict[str, int], rng: Random) -> list[Line]:
    period = Period(cycle.period_from, cycle.period_to)
    rated = {entry.person_id: entry for entry in import_roster(cycle) if entry.rated(period)}
    streets = {unit.code: unit.name for unit in OrgUnit.objects.filter(path__startswith=cycle.unit.path)}
    postings: dict[int, list[Posting]] = {}
    for posting in Posting.objects.filter(person__in=rated).select_related("unit").order_by("valid_from"):
        postings.setdefault(posting.person_id, []).append(posting)
    lines = []
    for person in Person.objects.filter(pk__in=rated).order_by("worker_no"):
        for street_code in months_by_unit(rated[person.pk], period):
            street = OrgUnit.objects.get(code=street_code)
            mine = [p for p in postings[person.pk] if p.unit.path.startswith(street.path)]
            number = mine[-1].worker_no or person.worker_no
            figures = SAMPLE_FIGURES.get(number) if cycle.unit.code == "QS" else None
            lines.append(
                Line(
                    person,
                    streets[street_code],
                    mine[-1].unit.name,
                    number,
                    figures or _invented(stars.get(person.username), rng),
                )
            )
    return lines


def _invented(star: int | None, rng: Random) -> Figures:
    """Better people of last year tend to do better again, with plenty of movement."""
    level = min(1.0, max(0.0, rng.gauss(0.45 + 0.1 * (2.5 if star is None else star), 0.16)))
    visits, houses, events = rng.randrange(240, 360), rng.randrange(280, 420), rng.randrange(300, 640)
    return Figures(
        patrol=(visits, round(visits * (0.80 + 0.2 * min(1.0, level + rng.uniform(-0.1, 0.1))))),
        houses=(houses, round(houses * (0.90 + 0.1 * min(1.0, level + rng.uniform(-0.1, 0.1))))),
        events=(events, round(events * (0.91 + 0.09 * min(1.0, level + rng.uniform(-0.05, 0.2))))),
        late=rng.choices([0, 1, 2, 3], [70, 18, 8, 4])[0],
        satisfaction=Decimal(round(82 + 16 * level + rng.uniform(-2, 2), 1)).quantize(Decimal("0.1")),
        complaints=rng.choices([0, 1], [92, 8])[0],
        bonus=rng.choices([0, 1, 2, 3], [80, 10, 6, 4])[0],
    )


def _row(number: int, line: Line) -> list[ExportValue]:
    person, f = line.person, line.figures
    return [
        number,
        person.name,
        decrypt(person.id_enc) if person.id_enc else "",
        line.worker_no,
        line.street,
        line.community,
        "专职",
        person.hired_on,
        *f.patrol,
        _percent(f.patrol),
        *f.houses,
        _percent(f.houses),
        *f.events,
        _percent(f.events),
        f.late,
        "—" if f.satisfaction is None else f"{f.satisfaction}%",
        f.complaints,
        f.bonus or None,
        f.deduction or None,
        "",
    ]


def _percent(counts: tuple[int, int]) -> str:
    due, done = counts
    rate = Decimal(done) * 100 / Decimal(due)
    # Spreadsheets round half up; a format would round to the even neighbour.
    return f"{rate.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"
