"""One-sheet tables for the small cases: a title, a header, a few lines."""

from academy.tabular.workbooks import open_table
from ratings.imports.plan import examine
from tests.academy.tabular.workbook_files import xlsx
from tests.ratings.imports.roster_fixture import COUNTY_NAMES, YEAR_2025, hash_id, sample_roster

TITLE = "青石区2025年度专职网格员绩效考核汇总表"
HEADER = [
    "姓名",
    "身份证号码",
    "网格员编号",
    "所属街道（镇）",
    "岗位性质",
    "应走访户数",
    "实走访户数",
    "巡查走访率",
    "满意度",
]
WANG = {
    "姓名": "王海燕",
    "身份证号码": "99999919880312001X",
    "网格员编号": "HW0001",
    "所属街道（镇）": "河湾街道",
    "岗位性质": "专职",
    "应走访户数": 300,
    "实走访户数": 270,
    "巡查走访率": "90%",
    "满意度": "96%",
}
ZHAO = {**WANG, "姓名": "赵敏", "身份证号码": "999999199306110042", "网格员编号": "HW0004"}


def table(*lines, title=TITLE, header=HEADER, **options):
    formats = {
        (row + 2, header.index(name)): number_format
        for (row, name), number_format in options.pop("formats", {}).items()
    }
    data = [[title], header, *([line.get(name, "") for name in header] for line in lines)]
    return xlsx(data, formats=formats, **options)


def examined(*lines, roster=None, period=YEAR_2025, mapping=None, **options):
    return examine_file(table(*lines, **options), roster=roster, period=period, mapping=mapping)


def examine_file(data, *, roster=None, period=YEAR_2025, mapping=None, **options):
    return examine(
        open_table(data),
        roster=sample_roster() if roster is None else roster,
        period=period,
        county_names=COUNTY_NAMES,
        hash_id=hash_id,
        mapping=mapping,
        **options,
    )


def codes(row):
    return [message.code for message in row.messages]


def judged(**changes):
    """The verdict and message codes of one line that differs from a clean one."""
    row = examined({**WANG, **changes}).rows[0]
    return row.verdict.value, codes(row)


def value_of(row, indicator="patrol_rate"):
    return next(value.value for value in row.values if value.indicator == indicator)
