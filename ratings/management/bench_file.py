"""A city with its roster and its performance file of 25 columns, for measuring the import."""

import io
from collections.abc import Iterator
from datetime import date
from random import Random

import xlsxwriter

from academy.people.enums import Employment, PostingRole
from academy.people.models import OrgUnit, Person, Posting
from academy.people.secrets import hash_id_number
from academy.tabular.idnumbers import check_character
from ratings.enums import CycleState
from ratings.management.bench_city import SEED, WORKERS_PER_STREET, add_city, add_cycle, add_streets
from ratings.models import RatingCycle

TITLE = "测试市2025年度专职网格员绩效考核汇总表"
HEADER = (
    "序号", "姓名", "身份证号码", "网格员编号", "联系电话", "所属街道（镇）", "网格名称", "岗位性质", "应走访户数", "实走访户数",
    "巡查走访率", "应关联房屋数", "已关联房屋数", "人房关联率", "上报数", "办结数", "办结率", "满意度", "样本数", "有效投诉数",
    "加分", "扣分", "考核得分", "排名", "备注",
)  # fmt: skip
# One printed rate in so many contradicts its counts, so that verdicts and messages are measured too.
WRONG_EVERY = 100
CHUNK = 2_000


def id_number(number: int) -> str:
    body = f"999999{1960 + number % 45}{1 + number // 45 % 12:02}{1 + number // 540 % 28:02}{number // 15120 % 1000:03}"
    return body + check_character(body)


def worker_name(number: int) -> str:
    return f"王{chr(0x4E00 + number % 5000)}"


def build_roster(workers: int) -> RatingCycle:
    """Written by parts, so that building it does not hide the peak of the import."""
    city = add_city()
    streets = add_streets(city, -(-workers // WORKERS_PER_STREET))
    for first in range(0, workers, CHUNK):
        numbers = range(first, min(first + CHUNK, workers))
        people = Person.objects.bulk_create([_person(number, streets) for number in numbers])
        Posting.objects.bulk_create([_posting(person) for person in people])
    cycle = add_cycle(city)
    cycle.state = CycleState.COLLECTING
    cycle.save(update_fields=["state"])
    return cycle


def _person(number: int, streets: list[OrgUnit]) -> Person:
    return Person(
        username=f"bench-{number}",
        name=worker_name(number),
        worker_no=f"B{number:07d}",
        id_hash=hash_id_number(id_number(number)),
        id_last4=id_number(number)[-4:],
        employment=Employment.FULL_TIME,
        hired_on=date(2018, 1, 1),
        unit=streets[number // WORKERS_PER_STREET],
    )


def _posting(person: Person) -> Posting:
    return Posting(
        person=person,
        unit=person.unit,
        role=PostingRole.GRID_WORKER,
        is_primary=True,
        valid_from=date(2018, 1, 1),
        worker_no=person.worker_no,
    )


def add_officer() -> Person:
    return Person.objects.create(username="bench-officer", name="测试员", is_superuser=True, is_active=True)


def performance_file(workers: int) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"constant_memory": True})
    sheet = book.add_worksheet("汇总")
    sheet.write_row(0, 0, [TITLE])
    sheet.write_row(1, 0, HEADER)
    for number, line in enumerate(_lines(workers), start=2):
        sheet.write_row(number, 0, line)
    book.close()
    return buffer.getvalue()


def _lines(workers: int) -> Iterator[list[str | int | float]]:
    rng = Random(SEED)  # noqa: S311  a reproducible measurement, not a secret
    for number in range(workers):
        street = f"BS{number // WORKERS_PER_STREET:05d}"
        figures: list[str | int | float] = []
        for _indicator in range(3):
            due = rng.randint(200, 400)
            done = due - rng.randint(0, 40)
            printed = 100 * done / due - (5 if rng.randrange(WRONG_EVERY) == 0 else 0)
            figures += [due, done, f"{printed:.2f}%"]
        yield [
            number + 1, worker_name(number), id_number(number), f"B{number:07d}", f"139{number:08d}", street,
            f"第{number}网格", "专职", *figures, f"{rng.randint(850, 999) / 10}%", 50, int(rng.random() < 0.05),
            int(rng.random() < 0.1), 0, 90.5, number + 1, "",
        ]  # fmt: skip
