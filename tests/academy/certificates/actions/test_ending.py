import pytest

from academy.certificates import actions
from academy.certificates.enums import CertificateStatus
from academy.certificates.models import Certificate
from academy.people.rules import NotAllowedError
from tests.factories.certificates import issue_star, star_face


def test_a_revoked_paper_keeps_its_number_and_says_why(paper, officer, now):
    actions.revoke(officer, paper, "评定结果撤销", now)
    stored = Certificate.objects.get(pk=paper.pk)
    assert (stored.status, stored.sequence) == (CertificateStatus.REVOKED, 1)
    assert stored.events.get(kind="revoked").reason == "评定结果撤销"


def test_a_reissued_paper_has_a_new_number_and_points_back(paper, officer, learner, now):
    learner.name = "王海雁"
    learner.save()
    new = actions.reissue(officer, paper, star_face(learner), "更正姓名", now)
    old = Certificate.objects.get(pk=paper.pk)
    assert old.status == CertificateStatus.REISSUED
    assert (new.replaces_id, new.holder_name, new.status) == (old.pk, "王海雁", CertificateStatus.VALID)
    assert new.number != old.number
    assert new.verify_token != old.verify_token


def test_the_new_paper_answers_for_the_old_reason(academy, learner, officer, now):
    old = issue_star(academy, learner, source_key="star:2025:1")
    new = actions.reissue(officer, old, star_face(learner), "更正", now)
    assert issue_star(academy, learner, source_key="star:2025:1").pk == new.pk


def test_a_paper_ends_once(paper, officer, now):
    actions.revoke(officer, paper, "撤销", now)
    with pytest.raises(actions.PaperEndedError):
        actions.revoke(officer, paper, "再撤销", now)
    with pytest.raises(actions.PaperEndedError):
        actions.reissue(officer, paper, paper.face, "补发", now)


def test_only_the_issuing_academy_ends_a_paper(paper, stranger, learner, now):
    for person in (stranger, learner):
        with pytest.raises(NotAllowedError):
            actions.revoke(person, paper, "撤销", now)
    assert Certificate.objects.get(pk=paper.pk).status == CertificateStatus.VALID


def test_a_paper_is_not_ended_without_a_reason(paper, officer, now):
    with pytest.raises(ValueError, match="reason"):
        actions.revoke(officer, paper, "  ", now)
    assert Certificate.objects.get(pk=paper.pk).status == CertificateStatus.VALID
