from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone

from ratings.engine.codes import Category
from ratings.engine.scheme import demo_scheme, scheme_to_mapping
from ratings.enums import CycleState, SchemeStatus
from ratings.models import (
    Participant,
    PerformanceRecord,
    RatingCycle,
    RatingScheme,
    SchemeVersion,
)

INDICATORS = ("patrol_rate", "house_link_rate", "closure_rate", "satisfaction")


class RatingSchemeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RatingScheme

    code = factory.Sequence(lambda n: f"S{n}")
    name = "示范方案"


class SchemeVersionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SchemeVersion

    number = 1
    rules = factory.LazyFunction(lambda: scheme_to_mapping(demo_scheme()))
    status = SchemeStatus.ACTIVE
    created_at = factory.LazyFunction(timezone.now)


class RatingCycleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = RatingCycle

    code = factory.LazyAttribute(lambda o: f"{o.unit.code}-2025")
    name = factory.LazyAttribute(lambda o: f"{o.unit.name}2025年度星级考评")
    version = factory.LazyAttribute(lambda o: SchemeVersionFactory(scheme=RatingSchemeFactory(owner=o.unit)))
    period_from = date(2025, 1, 1)
    period_to = date(2025, 12, 31)
    cut_off = date(2025, 12, 31)
    state = CycleState.COLLECTING


class ParticipantFactory(factory.django.DjangoModelFactory):
    """A rated worker with all hours, a good exam and no previous star."""

    class Meta:
        model = Participant

    category = Category.RATED.value
    category_reason = "IN_POST"
    prev_star = 3
    service_months = 60
    in_post_months = 12
    hours_by_mode = factory.LazyFunction(lambda: {"on_site": "40"})
    exam_score = Decimal(90)

    @factory.post_generation
    def values(self, create, extracted, **kwargs):
        """Indicator → value, for one segment in the participant's own unit; False for no data."""
        if extracted is False:
            return
        values = {name: Decimal(95) for name in INDICATORS} | (extracted or {})
        for name, value in values.items():
            PerformanceRecord.objects.create(
                cycle=self.cycle,
                person=self.person,
                indicator=name,
                segment_unit=self.unit,
                period_from=self.cycle.period_from,
                period_to=self.cycle.period_to,
                months=self.in_post_months,
                value=value,
            )
