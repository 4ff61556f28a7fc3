from dataclasses import dataclass
from datetime import date

import factory

from academy.people.enums import Employment, PersonStatus, PostingRole, Role, UnitLevel
from academy.people.models import OrgUnit, Person, Posting, RoleAssignment

LONG_AGO = date(2015, 1, 1)


def unit(parent: OrgUnit | None, code: str, name: str, level: UnitLevel) -> OrgUnit:
    fields = {"code": code, "name": name, "level": level, "valid_from": LONG_AGO}
    fields["is_rating_authority"] = level == UnitLevel.COUNTY
    return parent.add_child(**fields) if parent else OrgUnit.add_root(**fields)


@dataclass
class UnitTree:
    city: OrgUnit
    county: OrgUnit
    street: OrgUnit
    other_street: OrgUnit
    community: OrgUnit
    other_county: OrgUnit
    far_street: OrgUnit
    far_community: OrgUnit

    @classmethod
    def build(cls) -> "UnitTree":
        city = unit(None, "C", "云川市", UnitLevel.CITY)
        county = unit(city, "QS", "青石区", UnitLevel.COUNTY)
        street = unit(county, "HW", "河湾街道", UnitLevel.STREET)
        other_street = unit(county, "QSJD", "青石街道", UnitLevel.STREET)
        community = unit(street, "HW-LH", "临河社区", UnitLevel.COMMUNITY)
        other_county = unit(city, "BH", "白鹤县", UnitLevel.COUNTY)
        far_street = unit(other_county, "BHZ", "白鹤镇", UnitLevel.STREET)
        far_community = unit(far_street, "BHZ-1", "桥头村", UnitLevel.COMMUNITY)
        return cls(city, county, street, other_street, community, other_county, far_street, far_community)


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person
        skip_postgeneration_save = True

    class Params:
        office = factory.Trait(employment=Employment.NONE, status=PersonStatus.STAFF, hired_on=None)

    name = factory.Sequence(lambda n: f"网格员{n}")
    worker_no = factory.Sequence(lambda n: f"W{n:05d}")
    username = factory.Sequence(lambda n: f"person-{n}")
    employment = Employment.FULL_TIME
    status = PersonStatus.IN_POST
    hired_on = date(2020, 1, 1)

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or "grid-academy-1")
        if create:
            self.save(update_fields=["password"])

    @factory.post_generation
    def county(self, create, extracted, **kwargs):
        if not create or self.unit is None:
            return
        chain = [*self.unit.get_ancestors(), self.unit]
        self.county = next((u for u in chain if u.level == UnitLevel.COUNTY), None)
        self.save(update_fields=["county"])
        if self.employment != Employment.NONE:
            Posting.objects.create(
                person=self,
                unit=self.unit,
                role=PostingRole.GRID_WORKER,
                employment=self.employment,
                worker_no=self.worker_no,
                valid_from=self.hired_on,
            )


class RoleAssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RoleAssignment

    role = Role.ACADEMY_ADMIN
    valid_from = LONG_AGO


def appointed(person: Person, role: Role, unit: OrgUnit) -> Person:
    """With an office from now on, as the next request finds her."""
    RoleAssignmentFactory(person=person, role=role, unit=unit)
    return Person.objects.get(pk=person.pk)
