import re
from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from academy.people.enums import Role
from academy.people.models import AuditEvent
from ratings.actions.schemes import draft_token
from ratings.engine.scheme import demo_scheme, scheme_to_mapping
from ratings.enums import SchemeStatus
from ratings.explanations import scheme_parts
from ratings.forms import ExampleForm, RulesForm
from ratings.models import SchemeVersion
from ratings.queries.schemes import scheme_of
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.ratings import RatingSchemeFactory, SchemeVersionFactory


@pytest.fixture
def reviewer(tree):
    person = PersonFactory(unit=tree.city, worker_no="", office=True)
    RoleAssignmentFactory(person=person, role=Role.CITY_REVIEWER, unit=tree.city)
    return person


@pytest.fixture
def version(tree):
    scheme = RatingSchemeFactory(owner=tree.city)
    return SchemeVersionFactory(scheme=scheme, valid_from=date(2025, 1, 1), policy_doc="示范〔2025〕1号")


@pytest.fixture
def draft(version):
    return SchemeVersionFactory(scheme=version.scheme, number=2, status=SchemeStatus.DRAFT)


@pytest.fixture
def editor(client, reviewer):
    client.force_login(reviewer)
    return client


def fields_of(form):
    """What a browser would send for the untouched form."""
    sent = {}
    for bound in form:
        value = bound.value()
        if value is True:
            sent[bound.html_name] = "on"
        elif value is not None and value is not False:
            sent[bound.html_name] = value
    return sent


def sent_by(draft, **changes):
    scheme = scheme_of(draft)
    rules = RulesForm(rules=draft.rules, words=scheme_parts)
    worker = ExampleForm(indicators=[(code, code) for code in scheme.indicators], vetoes=[])
    fields = fields_of(rules) | fields_of(worker)
    return fields | {"policy_doc": "示范〔2026〕2号", "valid_from": "2026-01-01"} | changes


def page(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return unescape(re.sub(r"<[^>]+>", "", response.content.decode()))


def test_saving_the_untouched_form_changes_no_rule(editor, draft):
    response = editor.post(
        reverse("ratings_scheme_edit", args=[draft.pk]), sent_by(draft, save="1"), follow=True
    )
    draft.refresh_from_db()
    assert "草案已保存" in response.content.decode()
    assert scheme_of(draft) == demo_scheme()
    assert (draft.policy_doc, draft.valid_from) == ("示范〔2026〕2号", date(2026, 1, 1))


def test_editor_changes_every_kind_of_part(editor, draft):
    changes = {
        "quota.rates.4": "15",
        "eligibility.5.others": "P:85",
        "indicator-2-zero_at": "50",
        "indicator-5-weight": "10",
        "indicator-6-code": "gongdan",
        "indicator-6-component": "P",
        "indicator-6-weight": "10",
        "indicator-6-method": "bands",
        "indicator-6-bands": "98:100，90：80, 0:0",
        "indicator-6-missing": "zero",
        "item-7-code": "B_NEW",
        "item-7-points": "1.5",
        "veto-5-code": "",
        "transition.max_down": "",
        "mode-0-cap": "40",
        "ties.chain": "total、P",
        "save": "1",
    }
    editor.post(reverse("ratings_scheme_edit", args=[draft.pk]), sent_by(draft, **changes))
    draft.refresh_from_db()
    scheme = scheme_of(draft)
    assert str(scheme.quota.rates[4]) == "0.15"
    assert scheme.eligibility[5].least["P"] == 85
    assert scheme.normalise["patrol_rate"].zero_at == 50
    assert scheme.indicators[-1] == "gongdan"
    assert [str(bound) for bound, _score in scheme.normalise["gongdan"].bands] == ["98", "90", "0"]
    assert scheme.missing.policy("gongdan").value == "zero"
    assert str(scheme.adjust.items["B_NEW"]) == "1.5"
    assert "V06" not in scheme.veto
    assert scheme.transition.max_down is None
    assert str(scheme.training.mode_caps["网络自学"]) == "0.4"
    assert scheme.ties.chain == ("total", "P")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("component-0-weight", "50", "权重之和必须是 100，现在是 110"),
        ("bands.5", "80", "分数线必须逐级严格递减"),
        ("eligibility.4.service_months", "6", "高一星级的条件不能比低一星级"),
        ("quota.rates.4", "95", "比例合计超过 100%"),
        ("quota.rates.4", "many", "“many”不是数字"),
        ("veto-0-max_star", "9", "最高星级须在 0 到 5 之间"),
        ("ties.chain", "luck", "方案中没有“luck”这项指标"),
        ("notice.working_days", "", "必须填写"),
        ("veto-1-code", "V01", "这个代码已在上面用过"),
        ("indicator-4-bands", "98", "每档写成"),
        ("indicator-2-component", "X", "方案中没有“巡查走访率”这项指标"),
    ],
)
def test_guards_speak_at_the_field(editor, draft, field, value, sentence):
    response = editor.post(
        reverse("ratings_scheme_edit", args=[draft.pk]), sent_by(draft, save="1", **{field: value})
    )
    assert response.status_code == 200
    rules = response.context["rules"]
    places = {name for name, errors in rules.errors.items() if sentence in " ".join(errors)}
    near = {field, field.rsplit("-", 1)[0]}
    assert any(name == field or name.rsplit("-", 1)[0] in near for name in places), rules.errors
    draft.refresh_from_db()
    assert scheme_of(draft) == demo_scheme()


def test_editor_shows_each_picture_once(editor, draft):
    page = editor.get(reverse("ratings_scheme_edit", args=[draft.pk])).content.decode()
    assert page.count('id="star-ladder"') == page.count('class="ladder"') == 1
    assert page.count('name="seen"') == 1


def test_example_follows_the_unsaved_form(editor, draft):
    url = reverse("ratings_scheme_example", args=[draft.pk])
    usual = editor.post(url, sent_by(draft)).content.decode()
    assert "总分94.69，达到五星分数线（90）。" in unescape(re.sub(r"<[^>]+>", "", usual))
    assert "三星" in usual
    wider = editor.post(url, sent_by(draft, **{"transition.max_up": "2"})).context["example"]
    assert wider.result.star == 4
    worse = editor.post(url, sent_by(draft, **{"example-veto": "V07"})).context["example"]
    assert worse.result.star == 1
    assert SchemeVersion.objects.get(pk=draft.pk).rules == draft.rules
    assert not AuditEvent.objects.filter(action__startswith="scheme.").exists()


def test_example_says_what_is_wrong_instead_of_a_star(editor, draft):
    url = reverse("ratings_scheme_example", args=[draft.pk])
    response = editor.post(url, sent_by(draft, **{"component-0-weight": "50"}))
    assert response.context["example"] is None
    assert "权重之和必须是 100" in response.content.decode()


def test_example_button_works_without_a_script(editor, draft):
    url = reverse("ratings_scheme_edit", args=[draft.pk])
    response = editor.post(url, sent_by(draft, preview="1", **{"transition.max_up": "2"}))
    assert response.context["example"].result.star == 4
    draft.refresh_from_db()
    assert scheme_of(draft) == demo_scheme()


def test_comparison_says_each_change_in_words(editor, version, draft):
    rules = scheme_to_mapping(demo_scheme())
    rules["quota"]["rates"]["4"] = "0.15"
    rules["transition"]["max_down"] = None
    rules["adjust"]["items"]["B_NEW"] = 1
    del rules["veto"]["V06"]
    draft.rules = rules
    draft.valid_from, draft.policy_doc = version.valid_from, version.policy_doc
    draft.save()
    text = page(editor, "ratings_scheme_compare", draft.pk, version.pk)
    assert "四星比例由 20% 改为 15%。" in text
    assert "每周期最多降由 1 级 改为 不限。" in text
    assert "新增“B_NEW”：1 分。" in text
    assert "取消“V06 年度考核不合格”" in text
    assert "共改动 4 处" in text


def test_another_document_and_other_dates_are_changes_too(editor, version, draft):
    version.policy_doc, version.valid_from, version.valid_to = "青政〔2024〕1号", date(2025, 1, 1), None
    version.save()
    draft.policy_doc, draft.valid_from, draft.valid_to = "青政〔2026〕3号", date(2026, 1, 1), None
    draft.save()
    text = page(editor, "ratings_scheme_compare", draft.pk, version.pk)
    assert "政策文号由 青政〔2024〕1号 改为 青政〔2026〕3号。" in text
    assert "启用日期由 2025-01-01 改为 2026-01-01。" in text
    assert "停用日期" not in text
    assert "共改动 2 处" in text


def test_version_page_tells_the_rules_with_a_picture_of_each_curve(editor, version):
    response = editor.get(reverse("ratings_scheme_version", args=[version.pk]))
    text = unescape(re.sub(r"<[^>]+>", "", response.content.decode()))
    assert "60 得 0 分，100 得 100 分，中间按比例" in text
    assert "五星最低服务月数36 个月" in text
    assert response.content.decode().count("<polyline") == len(demo_scheme().normalise)


def test_rules_go_out_and_come_back_as_yaml(editor, draft):
    text = editor.get(reverse("ratings_scheme_rules", args=[draft.pk])).content.decode()
    changed = text.replace("max_up: 1", "max_up: 2")
    file = SimpleUploadedFile("rules.yaml", changed.encode())
    editor.post(reverse("ratings_scheme_upload", args=[draft.pk]), {"rules": file})
    draft.refresh_from_db()
    assert scheme_of(draft).transition.max_up == 2


def test_wrong_rules_file_is_refused_with_its_problems(editor, draft):
    file = SimpleUploadedFile("rules.yaml", b"scheme: {code: X}\ncomponents: {}\n")
    response = editor.post(reverse("ratings_scheme_upload", args=[draft.pk]), {"rules": file}, follow=True)
    assert "权重之和必须是 100" in response.content.decode()
    draft.refresh_from_db()
    assert scheme_of(draft) == demo_scheme()


def test_county_reviewers_read_the_scheme_but_cannot_change_it(client, officer, version, draft):
    client.force_login(officer)
    assert "四星比例" in page(client, "ratings_scheme_version", version.pk)
    assert client.get(reverse("ratings_scheme_edit", args=[draft.pk])).status_code == 403
    for name in ("edit", "example", "draft", "activate", "upload"):
        response = client.post(reverse(f"ratings_scheme_{name}", args=[draft.pk]), sent_by(draft, save="1"))
        assert response.status_code == 403, name
    assert version.scheme.versions.count() == 2


def test_schemes_of_another_county_are_not_found(client, officer, tree):
    other = SchemeVersionFactory(scheme=RatingSchemeFactory(owner=tree.other_county))
    client.force_login(officer)
    assert client.get(reverse("ratings_scheme_version", args=[other.pk])).status_code == 404


def test_second_officer_is_told_what_the_first_one_changed(editor, draft):
    opened = sent_by(draft, seen=draft_token(draft), save="1")
    editor.post(reverse("ratings_scheme_edit", args=[draft.pk]), opened | {"quota.rates.4": "15"})
    draft.refresh_from_db()
    assert str(scheme_of(draft).quota.rates[4]) == "0.15"

    refused = editor.post(reverse("ratings_scheme_edit", args=[draft.pk]), opened | {"quota.rates.4": "18"})
    told = unescape(refused.content.decode())
    assert "这份草案被改过" in told
    assert "15% 改为 18%" in told
    draft.refresh_from_db()
    assert str(scheme_of(draft).quota.rates[4]) == "0.15"

    again = opened | {"quota.rates.4": "18", "seen": refused.context["fields"]["seen"].value()}
    editor.post(reverse("ratings_scheme_edit", args=[draft.pk]), again)
    draft.refresh_from_db()
    assert str(scheme_of(draft).quota.rates[4]) == "0.18"


def test_discarded_draft_is_gone_and_its_rules_are_in_the_log(editor, draft):
    editor.post(reverse("ratings_scheme_discard", args=[draft.pk]))
    assert not SchemeVersion.objects.filter(pk=draft.pk).exists()
    kept = AuditEvent.objects.get(action="scheme.draft_discarded")
    assert kept.before["rules"] == draft.rules


def test_version_in_force_is_not_discarded(editor, version):
    editor.post(reverse("ratings_scheme_discard", args=[version.pk]))
    assert SchemeVersion.objects.filter(pk=version.pk).exists()


def test_pictures_follow_the_unsaved_form(editor, draft):
    before = editor.get(reverse("ratings_scheme_edit", args=[draft.pk])).content.decode()
    assert before.count("<polyline") == len(scheme_of(draft).indicators)
    changed = sent_by(draft, **{"indicator-2-zero_at": "50", "bands.5": "92"})
    answer = editor.post(reverse("ratings_scheme_example", args=[draft.pk]), changed)
    drawn = {row.place: row.curve for row in answer.context["curves"]}
    assert drawn["curve-2"].low == "40"
    assert answer.context["rungs"][0].line == "92 分起"
    assert 'id="star-ladder" hx-swap-oob="true"' in answer.content.decode()


def test_comparison_reads_well_in_english(editor, version, draft):
    draft.rules = draft.rules | {"transition": draft.rules["transition"] | {"max_up": 2}}
    draft.save()
    editor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = unescape(
        editor.get(reverse("ratings_scheme_compare", args=[draft.pk, version.pk])).content.decode()
    )
    assert "Most steps up per cycle: was “1 step”, now “2 steps”." in page
