from datetime import date

import pytest
from django.db import transaction

from academy.certificates import actions
from academy.certificates.contexts import HonourContext
from academy.certificates.enums import CertificateKind
from academy.certificates.models import Certificate, CertificateEvent
from academy.people.models import AuditEvent
from tests.factories.certificates import issue_star, star_face
from tests.factories.people import PersonFactory


def test_numbers_follow_each_other_per_kind_and_year(academy, learner):
    first, second = issue_star(academy, learner), issue_star(academy, learner)
    next_year = issue_star(academy, learner, issued_on=date(2026, 1, 5))
    honour = HonourContext.of(learner.name, "临河社区", "竞赛", "一等奖")
    other_kind = issue_star(academy, learner, kind=CertificateKind.HONOUR, context=honour)

    assert [first.number, second.number] == ["青石网院星字〔2025〕0001号", "青石网院星字〔2025〕0002号"]
    assert next_year.number == "青石网院星字〔2026〕0001号"
    assert other_kind.number == "青石网院荣字〔2025〕0001号"
    assert first.machine_code.startswith("QS-STAR-2025-000001-")


def test_a_number_of_a_rolled_back_issue_goes_to_the_next_paper(academy, learner):
    def issue_and_fail():
        with transaction.atomic():
            issue_star(academy, learner)
            raise RuntimeError

    issue_star(academy, learner)
    with pytest.raises(RuntimeError):
        issue_and_fail()
    assert issue_star(academy, learner).sequence == 2


def test_the_same_reason_gives_the_same_paper(academy, learner):
    first = issue_star(academy, learner, source_key="star:2025:1")
    again = issue_star(academy, learner, source_key="star:2025:1")
    assert again.pk == first.pk
    assert Certificate.objects.count() == 1


def test_a_withdrawn_reason_may_give_a_new_paper_with_a_new_number(academy, learner, officer, now):
    first = issue_star(academy, learner, source_key="star:2025:1")
    actions.revoke(officer, first, "评定结果撤销", now)
    again = issue_star(academy, learner, source_key="star:2025:1")
    assert (again.sequence, first.sequence) == (2, 1)


def test_a_later_change_of_names_leaves_the_paper_alone(academy, paper, learner):
    learner.name = "王海雁"
    learner.save()
    academy.name = "另一所学院"
    academy.save()
    stored = Certificate.objects.get(pk=paper.pk)
    assert stored.face.holder_name == "王海燕"
    assert stored.sheet.issuer.name == "青石网格学院"


def test_a_kind_refuses_the_face_of_another(academy, learner):
    with pytest.raises(ValueError, match="cannot carry"):
        issue_star(academy, learner, kind=CertificateKind.HONOUR)
    assert not Certificate.objects.exists()


def test_issuing_is_written_down_twice(paper):
    assert CertificateEvent.objects.filter(certificate=paper, kind="issued").exists()
    assert AuditEvent.objects.filter(action="certificate.issue", object_id=str(paper.pk)).exists()


def test_the_history_cannot_be_changed(paper):
    event = paper.events.get()
    for change in (event.save, event.delete, CertificateEvent.objects.all().delete):
        with pytest.raises(TypeError):
            change()


def test_issuing_for_a_caller_that_draws_itself_sends_no_task(
    academy, learner, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        issue_star(academy, learner, render=False)
    assert callbacks == []


def test_one_task_draws_all_papers_of_many_requests(academy, tree, django_capture_on_commit_callbacks):
    people = PersonFactory.create_batch(3, unit=tree.community)
    requests = [
        actions.PaperRequest(
            academy=academy,
            kind=CertificateKind.STAR,
            holder=person,
            context=star_face(person),
            issued_on=date(2025, 12, 31),
        )
        for person in people
    ]
    with django_capture_on_commit_callbacks() as callbacks:
        issued = actions.issue_many(None, requests)
    assert [paper.sequence for paper in issued] == [1, 2, 3]
    assert len(callbacks) == 1


def test_issuing_one_paper_is_cheap(academy, learner, django_assert_max_num_queries):
    issue_star(academy, learner)
    with django_assert_max_num_queries(10):
        issue_star(academy, learner, source_key="star:2025:2")
