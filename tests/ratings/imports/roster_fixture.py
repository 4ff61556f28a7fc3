"""The people of the sample file as the roster of 青石区 knows them."""

import hashlib
from datetime import date

from ratings.imports.roster import Period, RosterPerson, RosterPosting

YEAR_2025 = Period(date(2025, 1, 1), date(2025, 12, 31))
COUNTY_NAMES = ("青石区",)
HW, QSJD = ("HW", "河湾街道"), ("QSJD", "青石街道")
CHEN_GANG_ID = "999999199209090094"


def hash_id(id_number: str) -> str:
    return hashlib.sha256(b"test key" + id_number.encode()).hexdigest()


def posting(unit, start, end=None, worker_no="", role="worker"):
    return RosterPosting(unit[0], unit[1], start, end, worker_no, role)


def person(person_id, name, id_number, worker_no, unit, hired, **changes):
    given = {
        "person_id": person_id,
        "name": name,
        "id_hash": hash_id(id_number) if id_number else "",
        "id_last4": id_number[-4:],
        "worker_no": worker_no,
        "county_code": "QS",
        "employment": "full_time",
        "status": "active",
        "postings": (posting(unit, hired, worker_no=worker_no),),
    }
    return RosterPerson(**{**given, **changes})


def sample_roster() -> list[RosterPerson]:
    return [
        person(1, "王海燕", "99999919880312001X", "HW0001", HW, date(2019, 12, 1)),
        person(2, "李建国", "999999198504200036", "HW0002", HW, date(2018, 6, 1)),
        person(3, "王丽", "999999199101050023", "HW0003", HW, date(2022, 8, 1)),
        person(4, "赵敏", "999999199306110042", "HW0004", HW, date(2023, 6, 1)),
        person(5, "张伟", "999999199001010059", "HW0005", HW, date(2021, 5, 1)),
        person(6, "张伟", "999999199508150077", "QS0001", QSJD, date(2020, 12, 1)),
        person(7, "陈刚", CHEN_GANG_ID, "QS0002", QSJD, date(2023, 6, 1)),
        person(8, "刘洋", "999999199412120113", "QS0003", QSJD, date(2021, 5, 1)),
        person(9, "孙悦", "999999199602030063", "QS0004", QSJD, date(2021, 1, 1)),
        person(10, "周文", "999999198707300133", "QS0005", QSJD, date(2020, 12, 1)),
        person(11, "郑磊", "999999199205180172", "QS0006", QSJD, date(2023, 8, 1)),
        person(
            12,
            "吴倩",
            "999999199310200083",
            "QS0007",
            QSJD,
            date(2021, 10, 1),
            former_worker_nos=("HW0006",),
            postings=(
                posting(HW, date(2021, 10, 1), date(2025, 8, 31), "HW0006"),
                posting(QSJD, date(2025, 9, 1), None, "QS0007"),
            ),
        ),
        person(13, "冯静", "99999919971111010X", "QS0008", QSJD, date(2024, 4, 1)),
        person(14, "何玲", "999999199003030125", "QS0009", QSJD, date(2021, 12, 1), status="long_leave"),
        person(15, "马俊", "999999198606060193", "QS0010", QSJD, date(2020, 3, 1), employment="part_time"),
        person(
            16,
            "朱琳",
            "999999199501010143",
            "QS0011",
            QSJD,
            date(2022, 3, 1),
            status="departed",
            departed_on=date(2025, 7, 31),
            postings=(posting(QSJD, date(2022, 3, 1), date(2025, 7, 31), "QS0011"),),
        ),
    ]
