import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from academy.people.models import AuditEvent, Person
from academy.people.queries import personal_data_words
from academy.tabular.workbooks import open_table
from ratings import actions
from ratings.enums import CycleState, ReviewLevel
from ratings.models import Participant, ReviewDecision, SavedView
from ratings.queries.ratings import results_for
from ratings.views.list_specs import SPECS
from tests.factories.ratings import ParticipantFactory

BACKEND = "academy.people.backends.PersonBackend"
PREVIOUS = [5, 3, 1, None, 4]


@pytest.fixture
def run(cycle, city):
    """Five people of one street with different exams and histories."""
    street = city.units["HW"]
    people = Person.objects.filter(unit__path__startswith=street.path, employment="full_time").order_by("pk")
    for number, person in enumerate(people[:5]):
        ParticipantFactory(
            cycle=cycle, person=person, unit=street, exam_score=95 - 10 * number, prev_star=PREVIOUS[number]
        )
    cycle.state = CycleState.FROZEN
    cycle.save()
    return actions.calculate(None, cycle, now=timezone.now())


@pytest.fixture
def reviewer(client, hr):
    client.force_login(hr, backend=BACKEND)
    return client


def address(cycle, name="results", query="", page="ratings_list"):
    return reverse(page, args=[cycle.pk, name]) + (f"?{query}" if query else "")


def names(response):
    """The first cell of every row, as read."""
    cells = re.findall(
        r'data-row>\s*(?:<td><input[^>]*></td>)?<td class="title">(.*?)</td>', response.content.decode()
    )
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def table(response):
    return [row.values for row in open_table(response.content, "x.xlsx").visible_sheets[0].rows()]


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_list_opens_and_leaves_the_house_as_a_workbook(reviewer, cycle, run, name):
    assert reviewer.get(address(cycle, name), follow=True).status_code == 200
    rows = table(reviewer.get(address(cycle, name, page="ratings_list_export")))
    assert cycle.name in str(rows[0])
    assert "林致远" in str(rows[1])


def test_a_heading_orders_the_list_and_says_so(reviewer, cycle, run):
    up = reviewer.get(address(cycle, query="sort=total"))
    down = reviewer.get(address(cycle, query="sort=-total"))
    assert names(up) == names(down)[::-1]
    assert len(names(up)) == 5
    assert up.content.decode().count('aria-sort="ascending"') == 1
    assert down.content.decode().count('aria-sort="descending"') == 1


def test_who_has_no_previous_star_stands_last_either_way(reviewer, cycle, run):
    newcomer = run.results.get(participant__prev_star=None).participant.person.name
    for sort in ("previous", "-previous"):
        assert names(reviewer.get(address(cycle, query=f"sort={sort}")))[-1] == newcomer


def test_an_unknown_order_or_column_is_left_out(reviewer, cycle, run):
    page = reviewer.get(address(cycle, query="sort=password&columns=secret"))
    assert len(names(page)) == 5


def test_only_chosen_columns_and_filtered_rows_are_exported(reviewer, cycle, run):
    person = run.results.order_by("pk").first().participant.person
    query = f"q={person.worker_no}&columns=name&columns=total"
    rows = table(reviewer.get(address(cycle, query=query, page="ratings_list_export")))
    assert person.worker_no in str(rows[2])
    assert [cell for cell in rows[3] if cell] == ["姓名", "总分"]
    assert [row[0] for row in rows[4:]] == [person.name]
    event = AuditEvent.objects.get(action="rating.exported")
    assert event.after["rows"] == 1
    assert person.worker_no in event.after["filters"][0]


def test_looking_at_a_list_is_logged(reviewer, cycle, run, hr):
    reviewer.get(address(cycle, "movers"))
    event = AuditEvent.objects.get(action="rating.list_viewed")
    assert (event.actor, event.after["list"]) == (hr, "movers")


def test_formulas_in_names_stay_text(reviewer, cycle, run):
    person = run.results.first().participant.person
    Person.objects.filter(pk=person.pk).update(name="=1+1")
    rows = table(reviewer.get(address(cycle, page="ratings_list_export")))
    assert "'=1+1" in [row[0] for row in rows]


def test_a_street_reviewer_exports_own_people_only(client, cycle, run, city):
    for login, people in (("hw-street", 5), ("qsjd-street", 0)):
        client.force_login(city.officers[login], backend=BACKEND)
        assert len(table(client.get(address(cycle, page="ratings_list_export")))) == 4 + people


def test_a_street_reviewer_reads_no_appeals(client, cycle, run, city):
    client.force_login(city.officers["hw-street"], backend=BACKEND)
    assert client.get(address(cycle, "appeals")).status_code == 403
    assert address(cycle, "appeals") not in client.get(address(cycle)).content.decode()


def test_the_movers_are_those_whose_star_changed(reviewer, cycle, run):
    moved = {r.participant.person.name for r in run.results.all() if r.move in {"UP", "DOWN"}}
    assert 0 < len(moved) < 5
    assert set(names(reviewer.get(address(cycle, "movers")))) == moved


def test_boundary_holds_three_on_each_side_of_a_line(reviewer, cycle, run):
    """Five people on both sides of several lines: all are near one; far ones are tested on the engine's numbers."""
    assert len(names(reviewer.get(address(cycle, "boundary")))) == 5


def test_unreviewed_people_can_be_picked_out(reviewer, cycle, run, hr):
    first = run.results.order_by("pk").first()
    ReviewDecision.objects.create(
        result=first,
        level=ReviewLevel.COUNTY,
        reviewer=hr,
        opinion="agree",
        result_digest=first.digest,
        decided_at=timezone.now(),
    )
    assert len(names(reviewer.get(address(cycle, query="reviewed=no")))) == 4
    ReviewDecision.objects.update(is_stale=True)
    assert len(names(reviewer.get(address(cycle, query="reviewed=no")))) == 5
    assert "依据已变" in reviewer.get(address(cycle, "decisions")).content.decode()


def test_the_next_person_follows_the_lists_order_and_filter(reviewer, cycle, run, hr):
    order = list(results_for(hr, run).order_by("total", "pk").values_list("pk", flat=True))
    page = reviewer.get(reverse("ratings_result", args=[order[1]]) + "?list=results&sort=total")
    text = unescape(page.content.decode())
    assert "第 2 / 5 人" in text
    assert f"{reverse('ratings_result', args=[order[2]])}?sort=total&list=results" in text
    assert f"{reverse('ratings_result', args=[order[0]])}?sort=total&list=results" in text
    assert f"#row-{order[1]}" in text


def test_a_person_whom_the_filter_does_not_hold_has_no_place(reviewer, cycle, run):
    text = reviewer.get(
        reverse("ratings_result", args=[run.results.first().pk]) + "?q=nobody"
    ).content.decode()
    assert 'rel="next"' not in text


def test_a_view_is_saved_used_again_and_deleted(reviewer, cycle, run, hr):
    kept = reviewer.post(
        address(cycle, page="ratings_keep_view"), {"name": "四星", "parameters": "star=4&sort=-total"}
    )
    assert kept.url == address(cycle, query="star=4&sort=-total")
    reviewer.post(address(cycle, page="ratings_keep_view"), {"name": "四星", "parameters": "star=3"})
    view = SavedView.objects.get(owner=hr)
    assert view.parameters == "star=3"
    assert 'href="?star=3"' in reviewer.get(address(cycle)).content.decode()
    reviewer.post(reverse("ratings_drop_view", args=[cycle.pk, "results", view.pk]))
    assert not SavedView.objects.exists()
    assert set(
        AuditEvent.objects.filter(action__startswith="saved_view").values_list("action", flat=True)
    ) == {
        "saved_view.saved",
        "saved_view.deleted",
    }


def test_a_view_belongs_to_its_owner(client, reviewer, cycle, run, city):
    reviewer.post(address(cycle, page="ratings_keep_view"), {"name": "我的", "parameters": "star=3"})
    view = SavedView.objects.get()
    reviewer.get(address(cycle))  # the message about it is read here
    client.force_login(city.officers["qs-hr2"], backend=BACKEND)
    assert "我的" not in client.get(address(cycle)).content.decode()
    refused = client.post(reverse("ratings_drop_view", args=[cycle.pk, "results", view.pk]))
    assert refused.status_code == 404
    assert SavedView.objects.exists()


def test_categories_that_read_alike_are_one_choice(reviewer, cycle, run):
    form = reviewer.get(address(cycle)).context["listing"].form
    words = [word for _code, word in form.fields["category"].choices]
    assert len(words) == len(set(words))
    Participant.objects.filter(cycle=cycle).update(category="MATERNITY")
    chosen = next(code for code, word in form.fields["category"].choices if word == "保留星级")
    page = reviewer.get(address(cycle, query=f"category={chosen}"))
    assert len(page.context["rows"]) == run.results.count()


def test_the_log_names_every_list_by_its_title():
    for name, spec in SPECS.items():
        assert str(personal_data_words["list"][name]) == str(spec.title), name
