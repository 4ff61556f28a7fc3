import re
from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from academy.certificates import actions
from academy.certificates.actions import drawing
from academy.certificates.contexts import LicenceContext
from academy.certificates.enums import CertificateKind
from academy.certificates.explanations import masked_name
from academy.certificates.models import Certificate
from tests.factories.certificates import issue_star, star_face


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def page(client, paper):
    return client.get(reverse("verify_paper", args=[paper.verify_token]))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王海燕", "王*燕"),
        ("李明", "李*"),
        ("欧阳海燕", "欧**燕"),
        ("阿卜杜热合曼·买买提", "阿***提"),
        ("王", "王"),
    ],
)
def test_a_name_is_masked_in_the_middle(name, masked):
    assert masked_name(name) == masked


def test_anybody_sees_a_valid_paper_and_no_more_than_needed(client, paper, learner):
    answer = page(client, paper)
    body = answer.content.decode()
    assert answer.status_code == 200
    for words in (paper.number, "王*燕", "四星级网格员", "有效", "临河社区"):
        assert words in body
    for secret in (learner.name, learner.username, learner.worker_no, str(paper.machine_code)):
        assert secret not in body
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]


def test_the_page_costs_one_query(client, paper, django_assert_num_queries):
    with django_assert_num_queries(1):
        page(client, paper)


def test_a_revoked_paper_shows_as_such_at_once_and_keeps_the_reason_inside(client, paper, officer, now):
    assert "作废" not in page(client, paper).content.decode()
    actions.revoke(officer, paper, "涉嫌伪造绩效", now, reason_class="result_withdrawn")
    body = page(client, paper).content.decode()
    assert "作废" in body
    assert "评定结果撤销" in body
    assert "伪造" not in body


def test_a_replaced_paper_shows_as_such_and_names_no_other(client, paper, officer, learner, now):
    new = actions.reissue(officer, paper, star_face(learner, 5), "更正", now)
    body = page(client, paper).content.decode()
    assert "已补发" in body
    assert new.number not in body
    assert new.verify_token not in body
    assert "有效" in page(client, new).content.decode()


def test_a_paper_expires_after_its_last_day(client, academy, learner):
    face = LicenceContext.of("王海燕", "临河社区", "岗前考试", date(2025, 1, 1), date(2025, 12, 31))
    paper = issue_star(
        academy, learner, kind=CertificateKind.LICENCE, context=face, valid_to=date(2025, 12, 31)
    )
    with time_machine.travel("2025-12-31T12:00:00+08:00"):
        assert "过期" not in page(client, paper).content.decode()
    with time_machine.travel("2026-01-01T00:30:00+08:00"):
        assert "过期" in page(client, paper).content.decode()


def test_an_unknown_token_is_answered_with_a_sentence(client, db):
    answer = client.get(reverse("verify_paper", args=["x" * 32]))
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()


@pytest.mark.parametrize("field", ["number", "machine_code"])
def test_number_and_full_name_find_the_paper(client, paper, field):
    answer = client.post(reverse("verify"), {"number": f" {getattr(paper, field)} ", "name": "王海燕"})
    assert "四星级网格员" in answer.content.decode()


@pytest.mark.parametrize("brackets", ["[]", "()", "（）", "【】"])
def test_the_brackets_of_a_number_may_be_typed_as_keyboards_have_them(client, paper, brackets):
    typed = paper.number.replace("〔", brackets[0]).replace("〕", brackets[1])
    answer = client.post(reverse("verify"), {"number": typed, "name": "王海燕"})
    assert "四星级网格员" in answer.content.decode()


def test_a_slip_in_the_machine_code_is_named(client, paper):
    slipped = paper.machine_code.replace("000001", "000010")
    answer = client.post(reverse("verify"), {"number": slipped, "name": "王海燕"})
    assert "末位校验不符" in answer.content.decode()


@pytest.mark.parametrize("name", ["王海", "王*燕", "王海雁"])
def test_a_number_alone_finds_nothing(client, paper, name):
    body = client.post(reverse("verify"), {"number": paper.number, "name": name}).content.decode()
    assert "四星级网格员" not in body
    assert "没有编号和姓名都相符" in body


def test_trying_names_is_slowed_down(client, paper):
    for _attempt in range(20):
        assert client.post(reverse("verify"), {"number": "青石1号", "name": "某"}).status_code == 200
    answer = client.post(reverse("verify"), {"number": paper.number, "name": "王海燕"})
    assert answer.status_code == 429
    assert "四星级网格员" not in answer.content.decode()
    assert client.get(reverse("verify")).status_code == 200


def upload(client, content, name="a.pdf"):
    return client.post(reverse("verify"), {"pdf": SimpleUploadedFile(name, content)}).content.decode()


def test_the_file_itself_is_recognised_and_a_changed_byte_is_not(client, paper, monkeypatch):
    content = b"%PDF-1.7 one paper"
    monkeypatch.setattr(drawing, "render_batch", lambda _sheets: [content])
    actions.render_pending([paper.pk], None)
    assert "完全一致" in upload(client, content)
    assert "都不一致" in upload(client, content + b" ")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"PK not a pdf", "不是 PDF"), (b"%PDF-" + b"x" * (5 * 1024 * 1024), "超过 5 MB")],
)
def test_another_kind_of_file_is_refused_with_a_sentence(client, paper, content, sentence):
    assert sentence in upload(client, content)


def test_addresses_cannot_be_guessed(academy, learner):
    tokens = [issue_star(academy, learner).verify_token for _ in range(5)]
    assert len(set(tokens)) == 5
    assert all(re.fullmatch(r"[\w-]{32}", token) for token in tokens)


def test_the_code_on_the_paper_names_the_public_address_only(settings, paper):
    settings.VERIFY_BASE_URL = "https://papers.example/"
    assert (
        Certificate.objects.get(pk=paper.pk).verify_url
        == f"https://papers.example/papers/v/{paper.verify_token}/"
    )


@pytest.mark.parametrize("number", ["123", "abc", "我的证书", "2025", "QS-STAR-1"])
def test_what_is_no_number_at_all_is_told_what_one_looks_like(client, paper, number):
    answer = client.post(reverse("verify"), {"number": number, "name": "王海燕"}).content.decode()
    assert "这不像证书编号" in answer
    assert "再输入一次" in answer
