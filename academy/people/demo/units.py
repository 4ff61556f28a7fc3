from datetime import date
from random import Random

from academy.people.enums import UnitLevel
from academy.people.models import Grid, GridKind, OrgUnit

OPENED = date(2015, 1, 1)
GRIDS_OPENED = date(2018, 1, 1)

# county code, name → street code, name → communities. All invented.
TREE = {
    ("QS", "青石区"): {
        ("HW", "河湾街道"): ["临河社区", "果园社区", "荷花社区"],
        ("QSJD", "青石街道"): ["东进社区", "香苑社区", "高庄村", "金城社区"],
        ("ML", "梅岭街道"): ["梅苑社区", "岭南社区", "书院社区"],
    },
    ("BH", "白鹤县"): {
        ("BHZ", "白鹤镇"): ["桥头村", "鹤鸣社区", "新丰村"],
        ("LX", "柳溪镇"): ["柳溪社区", "前营村"],
        ("SQ", "石桥镇"): ["石桥社区", "南塘村"],
    },
    ("WH", "望湖区"): {
        ("WHJ", "望湖街道"): ["湖滨社区", "锦绣社区", "双塔社区"],
        ("DH", "东湖街道"): ["东湖社区", "金桥社区"],
        ("NZ", "南洲街道"): ["南洲社区", "沙湾社区"],
    },
}
KINDS = {"general": "综合网格", "dedicated": "专属网格", "micro": "微网格", "public": "公共网格"}
GENERAL_PER_COMMUNITY = 8


def _child(parent: OrgUnit, code: str, name: str, level: UnitLevel) -> OrgUnit:
    # Adding a child updates the parent's row; a stale parent object would reuse a path.
    fresh = OrgUnit.objects.get(pk=parent.pk)
    return fresh.add_child(
        code=code,
        name=name,
        level=level,
        valid_from=OPENED,
        is_rating_authority=level == UnitLevel.COUNTY,
        centre_name=f"{name}网格化服务管理中心" if level == UnitLevel.COUNTY else "",
    )


def build_units() -> dict[str, OrgUnit]:
    city = OrgUnit.add_root(code="YC", name="云川市", level=UnitLevel.CITY, valid_from=OPENED)
    units = {"YC": city}
    for (county_code, county_name), streets in TREE.items():
        units[county_code] = _child(city, county_code, county_name, UnitLevel.COUNTY)
        for (street_code, street_name), communities in streets.items():
            units[street_code] = _child(units[county_code], street_code, street_name, UnitLevel.STREET)
            for number, name in enumerate(communities, start=1):
                code = f"{street_code}-{number:02d}"
                units[code] = _child(units[street_code], code, name, UnitLevel.COMMUNITY)
    return units


def build_grids(units: dict[str, OrgUnit], rng: Random) -> dict[str, list[Grid]]:
    """Community code → its grids."""
    kinds = {code: GridKind.objects.create(code=code, name=name) for code, name in KINDS.items()}
    grids: list[Grid] = []
    for unit in units.values():
        if unit.level == UnitLevel.COMMUNITY:
            grids += _grids_of(unit, kinds, rng)
    Grid.objects.bulk_create(grids)
    by_community: dict[str, list[Grid]] = {}
    for grid in grids:
        by_community.setdefault(grid.community.code, []).append(grid)
    return by_community


def _grids_of(community: OrgUnit, kinds: dict[str, GridKind], rng: Random) -> list[Grid]:
    ordinals = "一二三四五六七八九十"
    plan = [("general", f"第{ordinals[n]}网格") for n in range(GENERAL_PER_COMMUNITY)]
    plan += [("dedicated", "商圈专属网格"), ("micro", "微网格"), ("public", "公共网格")]
    return [
        Grid(
            code=f"{community.code}-G{n:02d}",
            name=name,
            kind=kinds[kind],
            community=community,
            area=f"{community.name[:2]}片区",
            households=rng.randint(300, 500) if kind == "general" else rng.randint(50, 120),
            population=rng.randint(900, 1700),
            valid_from=GRIDS_OPENED,
        )
        for n, (kind, name) in enumerate(plan, start=1)
    ]
