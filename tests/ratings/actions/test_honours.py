import pytest

from academy.certificates.models import Certificate
from academy.people.models import AuditEvent, Person
from academy.people.rules import NotAllowedError
from ratings import actions
from ratings.actions import honours
from ratings.actions.honours import HonourRefusedError
from ratings.enums import CycleState, DecisionStatus, HonourLevel
from ratings.models import FinalRating, Honour
from ratings.queries.honours import honours_of, honours_without_basis
from ratings.queries.waiting import work_waiting
from tests.factories.finals import finalise_as_computed
from tests.factories.ratings import ParticipantFactory
from tests.ratings.actions.test_steering import NOW, TODAY


@pytest.fixture
def decided(cycle, city):
    """Four people of 河湾街道 with 5, 4, 3 and 0 stars."""
    cycle.state = CycleState.FROZEN
    cycle.save()
    for number in range(1, 5):
        person = Person.objects.get(username=f"QS-HW000{number}")
        ParticipantFactory(cycle=cycle, person=person, unit=city.units["HW"])
    actions.calculate(None, cycle, now=NOW)
    finals = finalise_as_computed(cycle, TODAY)
    for number, star in (("HW0001", 5), ("HW0002", 4), ("HW0003", 3), ("HW0004", 0)):
        FinalRating.objects.filter(pk=finals[number].pk).update(star=star)
    return cycle


@pytest.fixture
def second(city):
    return city.officers["qs-hr2"]


def define(hr, cycle, **changes):
    said = {"title": "优秀网格员", "level": HonourLevel.COUNTY, "min_star": 4, "limit": None}
    return honours.define_honour(hr, cycle, **(said | changes))


def propose(hr, cycle, kind, *numbers, document="青网〔2026〕9号"):
    return honours.propose_honours(
        hr, cycle, kind, worker_nos=numbers, document=document, awarded_on=TODAY, now=NOW
    )


def test_criteria_choose_everybody_who_satisfies_them(decided, hr):
    made = propose(hr, decided, define(hr, decided))
    assert {honour.person.worker_no for honour in made} == {"HW0001", "HW0002"}


def test_a_list_is_taken_whole_or_not_at_all(decided, hr):
    kind = define(hr, decided)
    with pytest.raises(HonourRefusedError, match="HW0003"):
        propose(hr, decided, kind, "HW0001", "hw0003")
    assert not Honour.objects.exists()


def test_a_title_by_list_asks_for_the_list(decided, hr):
    kind = define(hr, decided, min_star=None)
    with pytest.raises(HonourRefusedError):
        propose(hr, decided, kind)
    assert len(propose(hr, decided, kind, "HW0003")) == 1


def test_the_limit_counts_what_was_given_before(decided, hr):
    kind = define(hr, decided, limit=1)
    propose(hr, decided, kind, "HW0001")
    with pytest.raises(HonourRefusedError, match="最多 1 人"):
        propose(hr, decided, kind, "HW0002")


def test_a_veto_excludes(decided, hr):
    FinalRating.objects.filter(cycle=decided, person__worker_no="HW0001").update(vetoed=True)
    with pytest.raises(HonourRefusedError):
        propose(hr, decided, define(hr, decided), "HW0001")


def test_nothing_is_given_before_the_final_result(cycle, hr):
    with pytest.raises(HonourRefusedError):
        propose(hr, cycle, define(hr, cycle), "HW0001")


def test_a_document_is_needed(decided, hr):
    with pytest.raises(HonourRefusedError):
        propose(hr, decided, define(hr, decided), "HW0001", document=" ")


def test_the_second_person_makes_it_a_paper(decided, hr, second, academy):
    (honour,) = propose(hr, decided, define(hr, decided), "HW0001")
    assert not honours_of(honour.person).exists()
    with pytest.raises(HonourRefusedError):
        honours.confirm_honours(hr, decided, [honour.pk], now=NOW)
    (given,) = honours.confirm_honours(second, decided, [honour.pk], now=NOW)
    paper = given.certificate
    assert paper.kind == "honour"
    assert paper.context["honour"] == "优秀网格员"
    assert "荣字" in paper.number
    assert honours_of(honour.person).get().certificate == paper
    assert AuditEvent.objects.filter(action="honour.confirmed", object_id=str(honour.person_id)).exists()


def test_a_star_lost_in_between_holds_the_confirmation(decided, hr, second, academy):
    (honour,) = propose(hr, decided, define(hr, decided), "HW0001")
    FinalRating.objects.filter(cycle=decided, person=honour.person).update(revoked_on=TODAY)
    with pytest.raises(HonourRefusedError, match="已不符合"):
        honours.confirm_honours(second, decided, [honour.pk], now=NOW)
    assert not Certificate.objects.exists()


def test_an_honour_whose_star_ended_is_shown_until_somebody_decides(decided, hr, second, academy):
    by_star, by_list = define(hr, decided), define(hr, decided, title="季度之星", min_star=None)
    made = [
        *propose(hr, decided, by_star, "HW0001", "HW0002"),
        *propose(hr, decided, by_list, "HW0003", "HW0004"),
    ]
    honours.confirm_honours(second, decided, [honour.pk for honour in made], now=NOW)

    def ended():
        return {honour.person.worker_no for honour in honours_without_basis(hr, decided)}

    assert ended() == set()
    stars = FinalRating.objects.filter(cycle=decided)
    stars.filter(person__worker_no="HW0001").update(revoked_on=TODAY, vetoed=True)
    stars.filter(person__worker_no="HW0002").update(star=3)
    stars.filter(person__worker_no="HW0004").update(revoked_on=TODAY, vetoed=True)
    assert ended() == {"HW0001", "HW0002", "HW0004"}
    (waiting,) = [entry for entry in work_waiting(hr, [decided]) if entry.kind == "honour_basis"]
    assert waiting.count == 3
    honours.withdraw_honour(hr, made[0], reason="星级已撤销", now=NOW)
    assert ended() == {"HW0002", "HW0004"}


def test_withdrawing_ends_the_paper_and_frees_the_seat(decided, hr, second, academy):
    kind = define(hr, decided, limit=1)
    (honour,) = propose(hr, decided, kind, "HW0001")
    (given,) = honours.confirm_honours(second, decided, [honour.pk], now=NOW)
    honours.withdraw_honour(hr, given, reason="材料不实", now=NOW)
    given.certificate.refresh_from_db()
    assert given.certificate.status == "revoked"
    assert not honours_of(honour.person).exists()
    (again,) = propose(hr, decided, kind, "HW0002")
    assert again.status == DecisionStatus.PROPOSED


def test_an_honour_never_touches_figures_or_stars(decided, hr, second, academy, wang):
    before = list(FinalRating.objects.order_by("pk").values())
    (honour,) = propose(hr, decided, define(hr, decided), "HW0001")
    honours.confirm_honours(second, decided, [honour.pk], now=NOW)
    assert list(FinalRating.objects.order_by("pk").values()) == before
    assert not wang.rating_adjustments.exists()


def test_another_county_gives_nothing(decided, hr, city):
    kind = define(hr, decided)
    with pytest.raises(NotAllowedError):
        propose(city.officers["bh-hr"], decided, kind, "HW0001")
