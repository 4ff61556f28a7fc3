"""Before release no address gives a candidate anything of the key, and nobody writes on a paper that is not theirs."""

import io
import json
import re
import zipfile
from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.search.index import get_indexed_models

from exams import actions
from exams.actions.saving import Change
from exams.actions.sitting import token_of
from exams.actions.tokens import AttemptToken
from exams.demo.reading import all_codes, read_rows
from exams.engine.blueprint import Blueprint as PaperRule
from exams.engine.blueprint import PoolItem, SectionRule
from exams.engine.drawing import draw
from exams.engine.types import Kind
from exams.enums import HANDED_IN, AttemptState
from exams.models import Answer, AnswerEvent, Attempt, Question
from exams.queries.personal_data import sitting_data
from exams.queries.sheets import sheet_of
from tests.access_table import ACCESS
from tests.factories.exams import sit
from tests.factories.marked_keys import HERS, MARK, make_marked_exam, turn_every_key
from tests.test_access import ask, character

pytestmark = pytest.mark.django_db
# What only a key holds; the words of the stored JSON would betray one that is dumped whole.
FORBIDDEN = (MARK, "&quot;right&quot;", '"right"', '"verdict"', '"accepted"', '"rubric"')
BEFORE_RELEASE = [AttemptState.IN_PROGRESS, *sorted(HANDED_IN - {AttemptState.RELEASED}), AttemptState.VOID]
OWN_PAGES = ("exam_paper", "exam_go_on", "exam_hand_in", "exam_result", "exams", "dashboard")


def signed_in(person):
    client = Client()
    client.force_login(person, backend="academy.people.backends.PersonBackend")
    return client


def bring_to(attempt, state):
    """The row as it stands in this state, with marks and a result wherever a machine has already given them."""
    ended = timezone.now() - timedelta(minutes=5)
    values = {
        "state": state,
        "submitted_at": None,
        "marks": {},
        "total": None,
        "percent": None,
        "passed": None,
    }
    if state != AttemptState.IN_PROGRESS:
        values |= {
            "submitted_at": ended,
            "marks": {str(slot.number): "7.77" for slot in attempt.frozen_paper.slots()},
            "objective": "66.60",
            "total": "77.70",
            "percent": "77.70",
            "passed": True,
            "section_results": [{"title": "大题", "score": "7.77", "points": "10", "right": 1, "count": 1}],
        }
    Attempt.objects.filter(pk=attempt.pk).update(**values)
    attempt.refresh_from_db()


@pytest.fixture
def secret(records):
    """The records of the address table, with her paper of marked questions in place of the usual one."""
    values = records.values
    exam = make_marked_exam(values["city"].units["QS"], name="保密考试")
    attempt = sit(values["wang"], exam, device="her-device")
    token = AttemptToken(attempt.pk, attempt.epoch, 9)
    written = [slot.number for slot, kind in kinds_of(attempt) if kind in ("short", "practical")]
    actions.save_answers(token, [Change(n, 5, HERS, "d") for n in written], now=timezone.now())
    values["exam"], values["attempt"] = exam, attempt
    values["question"] = Question.objects.get(code="K-case")
    return values


def kinds_of(attempt):
    return [(slot, section.kind) for section in attempt.frozen_paper.sections for slot in section.slots]


def answer_of(client, method, url, data):
    """Everything that the request gives out: head and body, an archive unpacked."""
    response = ask(client, method, url, data)
    body = b"".join(response) if response.streaming else response.content
    if body[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(body))
        body = b"\n".join(archive.read(name) for name in archive.namelist())
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    return response, head + "\n" + body.decode("utf-8", "replace")


def depends_on_her_paper(address):
    return address.startswith("exam") or address in OWN_PAGES


def leaks_on(client, records, words, asked=lambda _address: True):
    """Address and method → which of the words it gave out."""
    found = {}
    for (address, rule), method in product(ACCESS.items(), ("get", "post")):
        if not asked(address):
            continue
        url = reverse(address, kwargs=rule.kwargs(records))
        _response, text = answer_of(client, method, url, rule.data(records))
        if leaked := [word for word in words if word in text]:
            found[f"{method} {address}"] = leaked
    return found


def every_other_path(records):
    """Wagtail's, allauth's and all further addresses, filled with the numbers of her exam, paper and questions."""
    numbers = {records[name].pk for name in ("exam", "attempt", "question")}
    texts = {records["exam"].code, "K-case"}

    def walk(resolver, before):
        for entry in resolver.url_patterns:
            path = before + str(entry.pattern).replace("^", "").replace("\\Z", "").replace("$", "")
            if isinstance(entry, URLResolver):
                yield from walk(entry, path)
            elif isinstance(entry, URLPattern):
                yield path

    for path in walk(get_resolver(), "/"):
        if re.search(r"[(\[?]", path):
            continue
        for number, text in zip(sorted(numbers), sorted(texts) * 2, strict=False):
            yield re.sub(r"<int:\w+>", str(number), re.sub(r"<(?!int:)[^>]*>", text, path))


def test_no_address_gives_a_candidate_anything_of_the_key_before_release(secret):
    client = signed_in(secret["wang"])
    client.cookies["exam_device"] = "her-device"
    for state in BEFORE_RELEASE:
        bring_to(secret["attempt"], state)
        asked = depends_on_her_paper if state != AttemptState.GRADED else lambda _address: True
        assert leaks_on(client, secret, FORBIDDEN, asked) == {}, state


def test_in_english_and_on_addresses_of_the_libraries_neither(secret):
    bring_to(secret["attempt"], AttemptState.GRADED)
    client = signed_in(secret["wang"])
    client.cookies["django_language"] = "en"
    paths = {*every_other_path(secret), f"/?q={MARK}", f"/exams/?q={MARK}1", "/admin/search/", "/sitemap.xml"}
    assert len(paths) > 300
    leaking = [path for path in sorted(paths) if "SECRETKEY-" in answer_of(client, "get", path, {})[1]]
    assert leaking == []


def test_the_walk_sees_a_key_that_is_given_out(secret):
    """It can fail: once released, the page of the result does show the key, and as the exam allows."""
    bring_to(secret["attempt"], AttemptState.RELEASED)
    found = leaks_on(signed_in(secret["wang"]), secret, (MARK,))
    assert set(found) == {"get exam_result"}


def test_her_pages_do_not_depend_on_the_key_or_on_marks(secret):
    """Whatever a page might hide the key in: with other keys and marks it is the same to the last byte."""
    states = [AttemptState.IN_PROGRESS, AttemptState.MARKING, AttemptState.GRADED]
    with time_machine.travel(timezone.now(), tick=False):
        before = {state: her_pages(secret, state) for state in states}
        turn_every_key()
        other = {"marks": {"1": "1.23"}, "percent": "12.30", "total": "12.30", "passed": False}
        for state in states:
            assert her_pages(secret, state, **other) == before[state], state
    assert "题干" in before[AttemptState.IN_PROGRESS]["exam_paper"]


def her_pages(records, state, **marked):
    bring_to(records["attempt"], state)
    if marked and state != AttemptState.IN_PROGRESS:
        Attempt.objects.filter(pk=records["attempt"].pk).update(**marked)
    client = signed_in(records["wang"])
    client.cookies["exam_device"] = "her-device"
    pages = {"my_data": str(sitting_data(records["wang"]))}
    for name in OWN_PAGES:
        kwargs = ACCESS[name].kwargs(records)
        _response, text = answer_of(client, "get", reverse(name, kwargs=kwargs), {})
        pages[name] = re.sub(r"csrf\w*[^>]{0,200}>|nonce=\S+|\w*nonce-\S+|Set-Cookie\S*", "", text)
    return pages


def test_what_is_hers_alone_is_not_kept_by_caches_on_the_way_or_on_a_shared_computer(secret):
    client = signed_in(secret["wang"])
    client.cookies["exam_device"] = "her-device"
    for state in BEFORE_RELEASE:
        bring_to(secret["attempt"], state)
        for name in ("exam_paper", "exam_go_on", "exam_hand_in", "exam_result", "my_data"):
            response = client.get(reverse(name, kwargs=ACCESS[name].kwargs(secret)))
            assert "no-store" in response.get("Cache-Control", ""), (state, name)
    response = client.post(reverse("exam_save"), "{}", content_type="application/json")
    assert response["Cache-Control"] == "no-store"


def test_no_search_index_cache_or_static_file_holds_a_question_or_its_key(secret):
    client = signed_in(secret["wang"])
    client.cookies["exam_device"] = "her-device"
    assert "题干" in client.get(reverse("exam_paper", args=[secret["attempt"].pk])).content.decode()
    assert [model for model in get_indexed_models() if model.__module__.startswith("exams.")] == []
    kept = b"".join(cache._cache.values())
    assert MARK.encode() not in kept
    explanations = {
        row["explanation"] for code in all_codes() for row in read_rows(code) if "explanation" in row
    }
    assert len(explanations) > 100
    for path, storage in (entry for finder in get_finders() for entry in finder.list([])):
        if path.endswith((".json", ".js", ".html", ".yaml", ".txt", ".csv", ".map")):
            text = storage.open(path).read().decode("utf-8", "replace")
            assert not any(words in text for words in explanations), path


# --- the order of what is shown


@pytest.mark.parametrize("kind", [Kind.ORDERING, Kind.MATCHING])
def test_solved_kinds_are_shuffled_even_where_the_plan_shuffles_nothing(kind):
    pool = [PoolItem(version=1, question=1, kind=kind, subject=1, difficulty=3, options=3)]
    rule = PaperRule((SectionRule("题", kind, 1, 10),), shuffle_questions=False, shuffle_options=False)
    orders = {next(draw(rule, pool, seed).slots()).order for seed in range(200)}
    assert len(orders) == 6


def test_the_place_of_the_right_option_tells_nothing():
    """Every place equally often, within what chance allows (chi-squared over four places, p < 1e-6)."""
    pool = [PoolItem(version=1, question=1, kind=Kind.SINGLE, subject=1, difficulty=3, options=4)]
    rule = PaperRule((SectionRule("题", Kind.SINGLE, 1, 10),))
    places = [next(draw(rule, pool, seed).slots()).order.index(2) for seed in range(2000)]
    chi = sum((places.count(place) - 500) ** 2 / 500 for place in range(4))
    assert chi < 30.7


def test_the_paper_sends_places_as_shown_and_nothing_of_the_stored_order(secret):
    attempt = secret["attempt"]
    client = signed_in(secret["wang"])
    client.cookies["exam_device"] = "her-device"
    page = client.get(reverse("exam_paper", args=[attempt.pk])).content.decode()
    for section in sheet_of(attempt):
        for question in section.questions:
            if question.item.kind in ("single", "multiple"):
                values = re.findall(rf'name="{question.item.name}" value="(\d)"', page)
                assert values == [str(n) for n in range(len(values))]
                assert values
    for slot in attempt.frozen_paper.slots():
        assert f'"order": {json.dumps(list(slot.order))}' not in page
    assert str(attempt.seed) not in page


# --- writing


def of_paper(attempt):
    """All that a write on this paper would change."""
    answers = Answer.objects.filter(attempt=attempt).order_by("slot")
    events = AnswerEvent.objects.filter(attempt=attempt).order_by("pk")
    return [
        list(answers.values_list("slot", "payload", "sequence", "late")),
        list(events.values_list("pk", "payload", "applied")),
        Attempt.objects.values_list("state", "deadline", "device", "epoch", "marks").get(pk=attempt),
    ]


def forms(records):
    """What a browser might send to save, on every address and in every shape it knows."""
    attempt = records["attempt"]
    fields = {f"q{n}": "0" for n in range(1, 10)} | {f"shown-{n}": "null" for n in range(1, 10)}
    return {
        **fields,
        "goto": "hand_in",
        "step": "collect",
        "attempt": attempt.pk,
        "reason": "x",
        "minutes": "5",
    }


def try_to_write(client, records):
    """Every address by POST without rolling back, except those that are not about exams."""
    for address, rule in ACCESS.items():
        if address.startswith("exam") and address not in ("exam_save", "exam_pulse"):
            client.post(reverse(address, kwargs=rule.kwargs(records)), forms(records))


def test_nobody_else_writes_on_her_paper(secret):
    hers = secret["attempt"].pk
    before = of_paper(hers)
    for name in ("colleague", "instructor@other", "academy_admin@other", "auditor@own"):
        client = signed_in(character(name, secret["city"]))
        client.cookies["exam_device"] = "her-device"
        try_to_write(client, secret)
        assert of_paper(hers) == before, name


def test_no_token_of_another_paper_can_be_made_into_one_for_hers(secret):
    hers = secret["attempt"].pk
    before = of_paper(hers)
    colleague = character("colleague", secret["city"])
    own = token_of(sit(colleague, secret["exam"], device="x"))
    signature = own.rpartition(".")[2]
    change = {"slot": 1, "sequence": 9, "payload": 1, "device": "d"}
    for token in (f"{hers}.1.9.{signature}", f"{hers}.1.9.", "", own.replace(".1.9.", ".2.9.")):
        body = json.dumps({"token": token, "changes": [change]})
        answer = signed_in(colleague).post(reverse("exam_save"), body, content_type="application/json")
        assert answer.status_code == 403
    assert of_paper(hers) == before


def test_after_the_deadline_no_address_writes_her_answers(secret):
    attempt = secret["attempt"]
    token, answers = token_of(attempt), of_paper(attempt.pk)[0]
    client = signed_in(secret["wang"])
    client.cookies["exam_device"] = "her-device"
    body = json.dumps({"token": token, "changes": [{"slot": 1, "sequence": 9, "payload": 1, "device": "d"}]})
    for minutes, expected in ((1, 409), (31, 410)):
        Attempt.objects.filter(pk=attempt.pk).update(deadline=timezone.now() - timedelta(minutes=minutes))
        assert (
            client.post(reverse("exam_save"), body, content_type="application/json").status_code == expected
        )
        try_to_write(client, secret)
        assert of_paper(attempt.pk)[0] == answers


# --- officers of other units


def test_outside_her_unit_nobody_reads_her_answers(secret):
    for state in (AttemptState.IN_PROGRESS, AttemptState.MARKING):
        bring_to(secret["attempt"], state)
        for name in ("instructor@other", "academy_admin@other", "auditor@other", "colleague"):
            client = signed_in(character(name, secret["city"]))
            for address, rule in ACCESS.items():
                if address.startswith("exam"):
                    url = reverse(address, kwargs=rule.kwargs(secret))
                    text = answer_of(client, "get", url, {})[1]
                    assert HERS not in text, (state, name, address)
                    assert name == "colleague" or secret["exam"].name not in text, (state, name, address)
