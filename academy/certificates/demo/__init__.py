from academy.certificates.models import Academy
from academy.people.models import OrgUnit

# Unit code → the academy's own words; the codes are those of the demonstration units.
ACADEMIES = {
    "YC": {
        "name": "云川网格学院",
        "name_en": "Yunchuan Grid Academy",
        "number_prefix": "云川",
        "code_prefix": "YC",
        "partner_name": "云川市社会工作促进中心",
        "signatory": "周明远",
    },
    "QS": {
        "name": "青石网格学院",
        "name_en": "Qingshi Grid Academy",
        "number_prefix": "青石",
        "code_prefix": "QS",
        "signatory": "林国栋",
    },
}


def load(units: dict[str, OrgUnit]) -> dict[str, Academy]:
    """The academies of the demonstration, by the code of their unit; safe to run again."""
    city = units["QS"].get_root()
    wanted = {"YC": city, "QS": units["QS"]}
    return {
        unit.code: Academy.objects.update_or_create(unit=unit, defaults=ACADEMIES[code])[0]
        for code, unit in wanted.items()
    }
