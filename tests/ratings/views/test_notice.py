"""The public notice: whom it names, how namesakes are told apart, and what is left of it afterwards."""

from datetime import timedelta

import pytest
from django.urls import reverse

from academy.people.models import Person
from ratings.actions.public_list import mark_of
from ratings.actions.star_changes import propose_change, revoke_star
from ratings.enums import ChangeKind, CycleState
from ratings.models import FinalRating, PublicNotice
from ratings.queries import latest_final
from tests.factories.finals import finalise_as_computed
from tests.factories.people import PersonFactory
from tests.ratings.actions.test_steering import NOW, TODAY, calculated, put_on_notice  # noqa: F401


@pytest.fixture
def namesakes(calculated):  # noqa: F811
    """Two people of one street with the same name."""
    first, second = Person.objects.filter(participations__cycle=calculated).order_by("pk")[:2]
    Person.objects.filter(pk=second.pk).update(name=first.name)
    return first, second


def test_namesakes_of_a_unit_are_told_apart_by_the_fewest_digits(client, calculated, namesakes, hr):  # noqa: F811
    notice = put_on_notice(calculated, hr, starts_on=TODAY)
    tails = sorted(entry["number_tail"] for entry in notice.snapshot if "number_tail" in entry)
    assert tails == ["01", "02"]
    others = [entry for entry in notice.snapshot if entry["name"] != namesakes[0].name]
    assert all(set(entry) == {"name", "unit", "star"} for entry in others)
    page = client.get(reverse("public_notice", args=[calculated.code])).content.decode()
    assert page.count("编号尾号") == 2
    assert namesakes[0].worker_no not in page


def test_without_telling_numbers_the_community_is_named(city):
    street = city.units["HW"]
    people = [PersonFactory(name="王芳", worker_no="", unit=street) for _n in range(2)]
    assert mark_of(people[0], people) == {"community": street.name}


@pytest.mark.parametrize(("numbers", "tail"), [(("A101", "B201"), "101"), (("X01", "X02"), "01")])
def test_as_many_digits_as_suffice(numbers, tail):
    people = [Person(name="王芳", worker_no=number) for number in numbers]
    assert mark_of(people[0], people) == {"number_tail": tail}


@pytest.mark.parametrize("state", [CycleState.APPEAL, CycleState.FINAL, CycleState.ARCHIVED])
def test_a_notice_that_ended_says_when_and_names_nobody(client, calculated, hr, state):  # noqa: F811
    notice = put_on_notice(calculated, hr)
    calculated.state = state
    calculated.save()
    answer = client.get(reverse("public_notice", args=[calculated.code]))
    page = answer.content.decode()
    assert answer.status_code == 410
    assert f"{notice.ends_on.year}年{notice.ends_on.month}月{notice.ends_on.day}日" in page
    assert not any(entry["name"] in page for entry in notice.snapshot)


def test_who_is_signed_in_is_not_told_to_sign_in(client, calculated, hr):  # noqa: F811
    put_on_notice(calculated, hr)
    calculated.state = CycleState.FINAL
    calculated.save()
    address = reverse("public_notice", args=[calculated.code])
    assert "登录查看我的星级" in client.get(address).content.decode()
    client.force_login(hr)
    page = client.get(address).content.decode()
    assert "登录" not in page.split("<main")[1].split("</main>")[0]
    assert "查看我的星级" in page


def test_the_list_goes_with_its_last_day(client, calculated, hr):  # noqa: F811
    put_on_notice(calculated, hr, starts_on=TODAY)
    address = reverse("public_notice", args=[calculated.code])
    assert client.get(address).status_code == 200
    PublicNotice.objects.update(ends_on=TODAY - timedelta(days=1))
    assert client.get(address).status_code == 410


def test_a_withdrawn_notice_says_so(client, calculated, hr):  # noqa: F811
    notice = put_on_notice(calculated, hr, starts_on=TODAY)
    notice.withdrawn_at = NOW
    notice.save()
    answer = client.get(reverse("public_notice", args=[calculated.code]))
    assert answer.status_code == 410
    assert "公示已撤回" in answer.content.decode()


def test_a_notice_that_never_was_is_not_found(client, calculated):  # noqa: F811
    assert client.get(reverse("public_notice", args=[calculated.code])).status_code == 404


def pages_of(client, person):
    client.force_login(person, backend="academy.people.backends.PersonBackend")
    return [client.get(reverse(name)).content.decode() for name in ("dashboard", "my_stars")]


def test_a_revocation_stands_on_her_first_page(client, calculated, hr, city, wang):  # noqa: F811
    final = finalise_as_computed(calculated, TODAY)["HW0001"]
    change = propose_change(
        hr,
        final,
        kind=ChangeKind.REVOCATION,
        star=None,
        reason="走访造假",
        document="青网〔2026〕7号",
        now=NOW,
        veto_code="V02",
    )
    assert not any("查看决定和申诉期限" in page for page in pages_of(client, wang))
    revoke_star(city.officers["qs-hr2"], change, now=NOW, today=TODAY)
    assert all("查看决定和申诉期限" in page for page in pages_of(client, wang))


def test_an_ended_star_does_not_come_back_after_a_revocation(calculated, wang, city):  # noqa: F811
    final = finalise_as_computed(calculated, TODAY)["HW0001"]
    past = FinalRating.objects.get(pk=final.pk)
    assert latest_final(wang) == final
    FinalRating.objects.filter(pk=past.pk).update(valid_to=TODAY)
    assert latest_final(wang) is None


def test_a_withdrawn_notice_stands_on_the_pages_of_whoever_took_part(client, calculated, hr, wang):  # noqa: F811
    notice = put_on_notice(calculated, hr, starts_on=TODAY)
    notice.withdrawn_at = NOW
    notice.save()
    calculated.state = CycleState.CALCULATED
    calculated.save()
    assert all("有异议成立，正在更正" in page for page in pages_of(client, wang))
