from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from academy.people import actions
from academy.people.actions.accounts import MAX_FAILURES, ActivationRefusedError
from academy.people.rules import NotAllowedError
from tests.factories.people import PersonFactory

STRONG = "liu-shui-chang-liu-9"


@pytest.fixture
def newcomer(tree):
    person = PersonFactory(unit=tree.community, worker_no="HW0009")
    person.set_unusable_password()
    person.save()
    return person


def issue(officer, newcomer):
    return actions.issue_activation_codes(officer, [newcomer], now=timezone.now())[0].code


def test_activation_sets_the_first_password_once(client, officer, newcomer):
    code = issue(officer, newcomer)
    actions.activate("HW0009", f" {code[:5].lower()}-{code[5:]} ", STRONG, now=timezone.now())
    assert client.login(username="HW0009", password=STRONG)
    with pytest.raises(ActivationRefusedError):
        actions.activate("HW0009", code, STRONG, now=timezone.now())


def test_activation_refuses_an_expired_code(officer, newcomer):
    code = issue(officer, newcomer)
    with pytest.raises(ActivationRefusedError):
        actions.activate("HW0009", code, STRONG, now=timezone.now() + timedelta(days=15))


def test_activation_refuses_a_weak_password_and_keeps_the_code(officer, newcomer):
    code = issue(officer, newcomer)
    with pytest.raises(ValidationError):
        actions.activate("HW0009", code, "12345678", now=timezone.now())
    actions.activate("HW0009", code, STRONG, now=timezone.now())


def test_activation_code_is_void_after_too_many_wrong_tries(officer, newcomer):
    code = issue(officer, newcomer)
    for _ in range(MAX_FAILURES):
        with pytest.raises(ActivationRefusedError):
            actions.activate("HW0009", "AAAAAAAAAA", STRONG, now=timezone.now())
    with pytest.raises(ActivationRefusedError):
        actions.activate("HW0009", code, STRONG, now=timezone.now())


def test_activation_codes_are_refused_to_another_county(stranger, newcomer):
    with pytest.raises(NotAllowedError):
        issue(stranger, newcomer)


@pytest.mark.parametrize(
    "identifier", ["HW0001", "hw0001", "199 0000 0001", "+8619900000001", "wang@example.org"]
)
def test_sign_in_by_number_phone_or_mail(client, learner, identifier):
    actions.set_phone(learner, "19900000001")
    learner.email = "wang@example.org"
    learner.save()
    response = client.post("/accounts/login/", {"login": identifier, "password": "grid-academy-1"})
    assert response.status_code == 302, response.content.decode()


def test_sign_in_tells_two_counties_with_one_number_apart_by_password(client, tree, learner):
    PersonFactory(unit=tree.far_community, worker_no="HW0001", password="another-word-2")
    assert client.login(username="HW0001", password="grid-academy-1")
    assert client.login(username="HW0001", password="another-word-2")


def test_sign_in_refuses_one_number_and_one_password_in_two_counties(client, tree, learner):
    PersonFactory(unit=tree.far_community, worker_no="HW0001")
    assert not client.login(username="HW0001", password="grid-academy-1")


def test_sign_in_is_limited_after_failures(client, learner):
    for _ in range(7):
        response = client.post("/accounts/login/", {"login": "HW0001", "password": "wrong"})
    response = client.post("/accounts/login/", {"login": "HW0001", "password": "grid-academy-1"})
    assert response.status_code == 200
    assert "登录失败" in response.content.decode()
