import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from academy.certificates import actions
from academy.certificates.actions import drawing
from academy.people.enums import Role
from tests.factories.certificates import issue_star
from tests.factories.people import PersonFactory, RoleAssignmentFactory


@pytest.fixture
def drawn_paper(paper, monkeypatch):
    monkeypatch.setattr(drawing, "render_batch", lambda _sheets: [b"%PDF-1.7 one paper"])
    actions.render_pending([paper.pk], None)
    return paper


def test_the_holder_sees_and_downloads_her_paper(client, drawn_paper, learner):
    client.force_login(learner)
    assert drawn_paper.number in client.get(reverse("my_papers")).content.decode()
    answer = client.get(reverse("paper_download", args=[drawn_paper.pk]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 one paper"
    assert drawn_paper.machine_code in answer["Content-Disposition"]


def test_papers_of_others_stay_theirs(client, drawn_paper, tree):
    client.force_login(PersonFactory(unit=tree.community))
    assert drawn_paper.number not in client.get(reverse("my_papers")).content.decode()
    assert client.get(reverse("paper_download", args=[drawn_paper.pk])).status_code == 403


def test_officers_download_within_their_units_only(client, drawn_paper, officer, stranger, tree):
    auditor = PersonFactory(unit=tree.city, office=True)
    RoleAssignmentFactory(person=auditor, role=Role.AUDITOR, unit=tree.city)
    for person, status in ((officer, 200), (auditor, 200), (stranger, 403)):
        client.force_login(person)
        assert client.get(reverse("paper_download", args=[drawn_paper.pk])).status_code == status


def test_a_stranger_must_sign_in(client, drawn_paper):
    for address in (reverse("my_papers"), reverse("paper_download", args=[drawn_paper.pk])):
        assert client.get(address).status_code == 302


def test_a_paper_that_waits_is_drawn_on_demand(
    client, paper, learner, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(drawing, "render_batch", lambda _sheets: [b"%PDF-1.7 one paper"])
    client.force_login(learner)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get(reverse("paper_download", args=[paper.pk]))
    assert answer.status_code == 202
    assert paper.number in answer.content.decode()
    assert client.get(reverse("paper_download", args=[paper.pk])).status_code == 200


def test_a_paper_that_ended_before_it_was_drawn_has_no_file(client, paper, learner, officer, now):
    actions.revoke(officer, paper, "撤销", now)
    client.force_login(learner)
    address = reverse("paper_download", args=[paper.pk])
    assert client.get(address).status_code == 404
    assert address not in client.get(reverse("my_papers")).content.decode()


def test_the_wallet_costs_the_same_for_many_papers(client, academy, learner):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("my_papers"))
        return len(captured)

    issue_star(academy, learner)
    client.force_login(learner)
    queries()
    few = queries()
    for _ in range(8):
        issue_star(academy, learner)
    assert queries() == few


def test_an_empty_wallet_says_what_to_do(client, learner):
    client.force_login(learner)
    body = client.get(reverse("my_papers")).content.decode()
    assert "还没有证书" in body
    assert reverse("catalogue") in body


def test_the_dashboard_shows_the_latest_three(client, academy, learner):
    papers = [issue_star(academy, learner) for _ in range(4)]
    client.force_login(learner)
    body = client.get(reverse("dashboard")).content.decode()
    shown = [paper for paper in papers if reverse("paper_download", args=[paper.pk]) in body]
    assert shown == papers[1:]


def test_an_ended_paper_says_so_before_it_is_downloaded(client, drawn_paper, learner, officer, now):
    actions.revoke(officer, drawn_paper, "内容有误", now)
    client.force_login(learner)
    told = client.get(reverse("paper_download", args=[drawn_paper.pk]))
    assert "已经作废" in told.content.decode()
    kept = client.get(reverse("paper_download", args=[drawn_paper.pk]), {"copy": "1"})
    assert kept["Content-Type"] == "application/pdf"
    assert b"".join(kept.streaming_content).startswith(b"%PDF")


def test_the_title_of_a_star_paper_follows_the_language(client, academy, learner):
    issue_star(academy, learner)
    client.force_login(learner)
    assert "星级网格员" in client.get(reverse("my_papers")).content.decode()
    client.cookies["django_language"] = "en"
    assert "-star grid worker" in client.get(reverse("my_papers")).content.decode()
