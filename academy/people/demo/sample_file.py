"""The people whom the sample performance file of 青石区 names, with the facts that give its rows their verdicts."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SamplePerson:
    name: str
    sex: str
    id_17: str  # without the check digit
    worker_no: str
    community: str
    hired_on: date
    previous_star: int | None
    employment: str = "full_time"


SAMPLE_PEOPLE = [
    SamplePerson("王海燕", "F", "99999919880312001", "HW0001", "HW-01", date(2019, 12, 1), 4),
    SamplePerson("李建国", "M", "99999919850420003", "HW0002", "HW-01", date(2018, 6, 1), 5),
    SamplePerson("王丽", "F", "99999919910105002", "HW0003", "HW-02", date(2022, 8, 1), 3),
    SamplePerson("赵敏", "F", "99999919930611004", "HW0004", "HW-02", date(2023, 6, 1), 2),
    SamplePerson("张伟", "M", "99999919900101005", "HW0005", "HW-03", date(2021, 5, 1), 4),
    SamplePerson("张伟", "M", "99999919950815007", "QS0001", "QSJD-01", date(2020, 12, 1), 4),
    SamplePerson("陈刚", "M", "99999919920909009", "QS0002", "QSJD-01", date(2023, 6, 1), 2),
    SamplePerson("刘洋", "M", "99999919941212011", "QS0003", "QSJD-02", date(2021, 5, 1), 4),
    SamplePerson("孙悦", "F", "99999919960203006", "QS0004", "QSJD-02", date(2021, 1, 1), 3),
    SamplePerson("周文", "M", "99999919870730013", "QS0005", "QSJD-02", date(2020, 12, 1), 4),
    SamplePerson("郑磊", "M", "99999919920518017", "QS0006", "QSJD-03", date(2023, 8, 1), 2),
    SamplePerson("吴倩", "F", "99999919931020008", "QS0007", "QSJD-03", date(2021, 10, 1), 3),
    SamplePerson("冯静", "F", "99999919971111010", "QS0008", "QSJD-03", date(2024, 4, 1), 1),
    SamplePerson("何玲", "F", "99999919900303012", "QS0009", "QSJD-04", date(2021, 12, 1), 3),
    SamplePerson("马俊", "M", "99999919860606019", "QS0010", "QSJD-04", date(2020, 3, 1), None, "part_time"),
    SamplePerson("朱琳", "F", "99999919950101014", "QS0011", "QSJD-04", date(2022, 3, 1), 3),
]
# 吴倩 moved from 荷花社区 on 1 September 2025 and was HW0006 there; the file has a row for each half.
TRANSFERRED = ("QS0007", "HW0006", "HW-03", date(2025, 9, 1))
# 朱琳 left at the end of July 2025.
DEPARTED = ("QS0011", date(2025, 7, 31))
# 何玲's maternity leave leaves her five months in post in 2025; 冯静 came to the post on 1 April 2025.
MATERNITY = ("QS0009", date(2025, 3, 1), date(2025, 9, 30))
