"""About six hundred invented people with dated postings, transfers, leaves, departures and new hires."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from academy.people.actions import set_id_number, set_phone
from academy.people.demo.names import RARE, draw_name
from academy.people.demo.sample_file import DEPARTED, MATERNITY, SAMPLE_PEOPLE, TRANSFERRED, SamplePerson
from academy.people.enums import (
    Education,
    Employment,
    ExternalKind,
    LeaveKind,
    Party,
    PersonStatus,
    PostingRole,
    UnitLevel,
)
from academy.people.models import Grid, LeaveRecord, OrgUnit, Person, Posting
from academy.tabular.idnumbers import check_character

# 999999 is no region's code, so these numbers belong to nobody.
REGION = "999999"
CUT_OFF = date(2025, 12, 31)


@dataclass
class Roster:
    """Rows gathered first and written in bulk."""

    units: dict[str, OrgUnit]
    grids: dict[str, list[Grid]]
    rng: Random
    password: str
    persons: list[Person] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    leaves: list[LeaveRecord] = field(default_factory=list)
    previous_stars: dict[str, int] = field(default_factory=dict)
    posting_grids: list[tuple[Posting, Grid]] = field(default_factory=list)
    serial: int = 0

    def county_of(self, unit: OrgUnit) -> OrgUnit:
        return next(u for u in self.units.values() if u.level == UnitLevel.COUNTY and u.contains(unit))

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial


def build_roster(roster: Roster) -> None:
    for sample in SAMPLE_PEOPLE:
        _add_sample(roster, sample)
    for code, unit in roster.units.items():
        if unit.level == UnitLevel.COMMUNITY:
            _fill_community(roster, code, unit)
    _add_rare_names(roster)
    _add_externals(roster)
    Person.objects.bulk_create(roster.persons)
    Posting.objects.bulk_create(roster.postings)
    through = Posting.grids.through
    through.objects.bulk_create(
        through(posting_id=posting.pk, grid_id=grid.pk) for posting, grid in roster.posting_grids
    )
    LeaveRecord.objects.bulk_create(roster.leaves)


def _person(roster: Roster, name: str, sex: str, born: date, **fields: object) -> Person:
    rng, serial = roster.rng, roster.next_serial()
    # The last digit of the running number is odd for men and even for women, as in real numbers.
    running = (serial * 2) % 1000 + (1 if sex == "M" else 0)
    first_17 = str(fields.pop("id_17", "") or f"{REGION}{born:%Y%m%d}{running:03d}")
    person = Person(
        name=name,
        sex=sex,
        birth_date=born,
        password=roster.password,
        education=rng.choices(list(Education), [1, 6, 8, 1])[0],
        party=rng.choices(list(Party), [6, 3, 4, 0.2])[0],
        **fields,
    )
    set_id_number(person, first_17 + check_character(first_17))
    set_phone(person, f"1990000{serial:04d}")
    roster.persons.append(person)
    return person


def _post(
    roster: Roster, person: Person, unit: OrgUnit, start: date, end: date | None = None, **fields: object
) -> None:
    posting = Posting(
        person=person,
        unit=unit,
        valid_from=start,
        valid_to=end,
        employment=person.employment,
        **{"worker_no": person.worker_no, "role": PostingRole.GRID_WORKER, **fields},
    )
    roster.postings.append(posting)
    choices = roster.grids.get(unit.code, [])
    if choices:
        for grid in roster.rng.sample(choices[:8], roster.rng.choice([1, 1, 1, 2])):
            roster.posting_grids.append((posting, grid))


def _add_sample(roster: Roster, sample: SamplePerson) -> None:
    unit = roster.units[sample.community]
    born = date(int(sample.id_17[6:10]), int(sample.id_17[10:12]), int(sample.id_17[12:14]))
    person = _person(
        roster,
        sample.name,
        sample.sex,
        born,
        id_17=sample.id_17,
        username=f"QS-{sample.worker_no}",
        worker_no=sample.worker_no,
        employment=sample.employment,
        hired_on=sample.hired_on,
        unit=unit,
        county=roster.units["QS"],
    )
    if sample.previous_star is not None:
        roster.previous_stars[person.username] = sample.previous_star
    end = None
    if sample.worker_no == DEPARTED[0]:
        end = person.departed_on = DEPARTED[1]
        person.status, person.is_active = PersonStatus.DEPARTED, False
    if sample.worker_no == TRANSFERRED[0]:
        _number, old_number, old_community, moved = TRANSFERRED
        old = roster.units[old_community]
        _post(roster, person, old, sample.hired_on, moved - timedelta(days=1), worker_no=old_number)
        _post(roster, person, unit, moved)
        return
    if sample.worker_no == MATERNITY[0]:
        roster.leaves.append(
            LeaveRecord(
                person=person, kind=LeaveKind.MATERNITY, valid_from=MATERNITY[1], valid_to=MATERNITY[2]
            )
        )
    if sample.worker_no == "QS0008":
        roster.leaves.append(
            LeaveRecord(
                person=person,
                kind=LeaveKind.PERSONAL,
                valid_from=date(2025, 1, 1),
                valid_to=date(2025, 3, 31),
            )
        )
    _post(roster, person, unit, sample.hired_on, end)


def _fill_community(roster: Roster, code: str, unit: OrgUnit) -> None:
    rng, county = roster.rng, roster.county_of(unit)
    full_time = 17 if county.code == "QS" else 11
    for number in range(full_time):
        _add_worker(roster, unit, county, Employment.FULL_TIME, number)
    for number in range(6):
        _add_worker(roster, unit, county, Employment.PART_TIME, number)
    head = _worker_person(roster, unit, county, Employment.NONE, rng.randint(1972, 1990), date(2018, 1, 1))
    _post(roster, head, unit, date(2018, 1, 1), role=PostingRole.GRID_HEAD)


def _worker_person(
    roster: Roster, unit: OrgUnit, county: OrgUnit, employment: str, birth_year: int, hired: date
) -> Person:
    rng = roster.rng
    sex = rng.choice("FFM")
    street = next(u for u in roster.units.values() if u.level == UnitLevel.STREET and u.contains(unit))
    number = f"{street.code}{roster.serial + 1:04d}"
    return _person(
        roster,
        draw_name(rng, sex),
        sex,
        date(birth_year, rng.randint(1, 12), rng.randint(1, 28)),
        username=f"{county.code}-{number}",
        worker_no=number,
        employment=employment,
        hired_on=hired,
        unit=unit,
        county=county,
    )


def _add_worker(roster: Roster, unit: OrgUnit, county: OrgUnit, employment: str, number: int) -> None:
    rng = roster.rng
    hired = date(rng.randint(2016, 2023), rng.randint(1, 12), 1)
    full_time = employment == Employment.FULL_TIME
    # The first two of each community joined late: over half a district can be new hires (sources B14).
    if full_time and number == 0:
        hired = date(2025, rng.randint(8, 11), 1)
    elif full_time and number == 1:
        hired = date(2024, rng.randint(2, 11), 1)
    person = _worker_person(roster, unit, county, employment, rng.randint(1978, 2001), hired)
    if hired.year == 2025:
        person.status = PersonStatus.PROBATION
    if full_time and hired.year < 2024:
        roster.previous_stars[person.username] = rng.choices([0, 1, 2, 3, 4, 5], [1, 6, 18, 45, 22, 8])[0]
    if full_time and number == 5:
        _transfer(roster, person, unit, hired)
    elif full_time and number == 6:
        _leave_or_depart(roster, person, unit, hired)
    else:
        _post(roster, person, unit, hired)


def _transfer(roster: Roster, person: Person, unit: OrgUnit, hired: date) -> None:
    """Moved inside the county during 2025, from the next community of the tree."""
    county = roster.county_of(unit)
    others = [
        u
        for u in roster.units.values()
        if u.level == UnitLevel.COMMUNITY and county.contains(u) and u.code != unit.code
    ]
    moved = date(2025, roster.rng.randint(3, 9), 1)
    _post(roster, person, roster.rng.choice(others), hired, moved - timedelta(days=1))
    _post(roster, person, unit, moved)


def _leave_or_depart(roster: Roster, person: Person, unit: OrgUnit, hired: date) -> None:
    rng = roster.rng
    case = rng.choice(["maternity", "sick", "departed"])
    if case == "departed":
        person.status, person.is_active = PersonStatus.DEPARTED, False
        person.departed_on = date(2025, rng.randint(2, 11), 28)
        _post(roster, person, unit, hired, person.departed_on)
        return
    _post(roster, person, unit, hired)
    kind = LeaveKind.MATERNITY if case == "maternity" else LeaveKind.SICK
    start = date(2025, rng.randint(1, 4), 1)
    roster.leaves.append(
        LeaveRecord(
            person=person, kind=kind, valid_from=start, valid_to=start + timedelta(days=rng.randint(60, 230))
        )
    )


def _add_rare_names(roster: Roster) -> None:
    county = roster.units["QS"]
    for (name, sex), code in zip(RARE, ["ML-01", "ML-02", "ML-03", "ML-01", "ML-02"], strict=True):
        unit = roster.units[code]
        person = _worker_person(roster, unit, county, Employment.FULL_TIME, 1990, date(2020, 5, 1))
        person.name, person.sex = name, sex
        roster.previous_stars[person.username] = 3
        _post(roster, person, unit, date(2020, 5, 1))


def _add_externals(roster: Roster) -> None:
    rng = roster.rng
    plan = [(ExternalKind.OTHER_PROVINCE, 20), (ExternalKind.VOLUNTEER, 30), (ExternalKind.LIAISON, 16)]
    places = [("山岚省", "云台市网格中心"), ("海屿省", "三湾市综治中心"), ("江原省", "沅口县网格中心")]
    for kind, count in plan:
        for _number in range(count):
            sex = rng.choice("FM")
            province, organisation = rng.choice(places)
            born = date(rng.randint(1970, 2002), rng.randint(1, 12), rng.randint(1, 28))
            outside = kind == ExternalKind.OTHER_PROVINCE
            _person(
                roster,
                draw_name(rng, sex),
                sex,
                born,
                username=f"guest-{roster.serial + 1:04d}",
                status=PersonStatus.EXTERNAL,
                external_kind=kind,
                organisation=organisation if outside else "云川市网格志愿者服务队",
                province=province if outside else "",
            )
