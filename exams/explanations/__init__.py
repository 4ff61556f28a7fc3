"""Words for what rules, saving and marking answer in codes; and the review of a marked paper."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.engine.types import Slot
from exams.enums import RegradePolicy
from exams.models import Attempt, QuestionVersion, Regrade
from exams.queries.bank import paper_versions
from exams.queries.regrading import regrades_in_force
from exams.queries.sheets import LETTERS, SheetItem, SheetQuestion, current_answers, lay_out, preview_of

REFUSALS = {
    "not_admitted": gettext_lazy("您不在这场考试的参考范围内。如有疑问，请联系教务。"),
    "reads_keys": gettext_lazy(
        "您的职务可以查看题库和答案，按回避规定不能参加考试。如需参加，请先请教务撤销该职务。"
    ),
    "not_open_yet": gettext_lazy("考试还没有开始，请到开始时间再来。"),
    "closed": gettext_lazy("考试已经结束。"),
    "too_late": gettext_lazy("已超过允许迟到的时间，不能再入场。请联系监考老师。"),
    "in_progress": gettext_lazy("您有一份答卷正在作答，请继续完成。"),
    "no_chances": gettext_lazy("允许的考试次数已经用完。"),
    "bank_too_small": gettext_lazy("题库中可用的试题不够组卷，请联系教务补充试题。"),
    "not_published": gettext_lazy("考试还没有发布。"),
    "door_is_open": gettext_lazy("考试已经开始，座位不能再变动。"),
    "too_few_seats": gettext_lazy("座位比考生少，请增加考场或座位。"),
    "nobody_seated": gettext_lazy("还没有排座，没有可以打印的座位表。"),
    "too_many_variants": gettext_lazy("一场考试最多印制 26 种试卷（A 至 Z）。"),
    "wrong_network": gettext_lazy("这场考试只能在指定网络内参加，请用考场的网络再试，或联系监考老师。"),
    "wrong_browser": gettext_lazy("这场考试要用考场提供的 Safe Exam Browser 打开，请联系监考老师。"),
    "code_missing": gettext_lazy("请填写监考老师宣读的入场口令。"),
    "wrong_code": gettext_lazy("入场口令不对，请听清后再填。"),
    "code_wait": gettext_lazy("口令填错次数过多，请 5 分钟后再试，或联系监考老师。"),
    "already_begun": gettext_lazy("已有考生开始作答，不能撤回发布。"),
    "named_by_exams": gettext_lazy(
        "有已发布的考试指定了这道题，请看清对这些考试的影响，勾选“我知道”后再继续。"
    ),
    "already_published": gettext_lazy("这场考试已经发布。"),
    "wrong_state": gettext_lazy("当前状态下不能这样做，请刷新页面后再看。"),
    "reason_missing": gettext_lazy("请写明原因。"),
    "minutes_out_of_range": gettext_lazy("延长时间须在 1 到 180 分钟之间。"),
    "nobody_ticked": gettext_lazy("请先在表中选中考生。"),
    "text_missing": gettext_lazy("请写出要发给考生的话。"),
    "new_key_missing": gettext_lazy("请写出更正后的答案，并且与原答案不同。"),
    "regrade_outdated": gettext_lazy("试算之后又有答卷评出了分数，请重新试算后再确认。"),
    "items_do_not_add_up": gettext_lazy("各要点得分之和与本题得分不符。"),
    "already_marked": gettext_lazy("这份作答您已经评过，由另一位老师再评。"),
    "review_not_possible": gettext_lazy("成绩发布后才能申请复核。"),
    "review_asked": gettext_lazy("这份答卷已经申请过复核。"),
    "review_too_late": gettext_lazy("成绩复核的申请期已过。"),
    "import_repeated": gettext_lazy("这个文件已经导入过，题库没有变化。"),
    "import_empty": gettext_lazy("文件里没有可以导入的新题。"),
    "import_used": gettext_lazy("这批试题中已有用于试卷的，不能整批撤销。"),
    "import_chosen": gettext_lazy("这批试题中有的已被考试指定，不能整批撤销。请先修改那场考试的大题。"),
    "file_missing": gettext_lazy("请选择考生交来的答案文件。"),
    "file_not_answers": gettext_lazy("这不是考试页面保存的答案文件。"),
    "file_other_exam": gettext_lazy("这个答案文件属于另一场考试，请在那场考试的页面上传。"),
    "file_damaged": gettext_lazy(
        "答案文件已损坏或被改动，打不开，没有收下任何作答。请考生在原来的设备上重新保存一份。"
    ),
    "file_forged": gettext_lazy("答案文件里没有本系统的凭证，没有收下任何作答。"),
    "file_of_void_paper": gettext_lazy("这份答卷已作废或还没有开始，没有收下任何作答。"),
    "no_longer_waiting": gettext_lazy("其中有的作答已经决定过，或者情况有变，请看刷新后的列表。"),
    "still_sitting": gettext_lazy("考生还在作答，交卷后才能决定。"),
    "two_versions": gettext_lazy("同一道题只能采用一个版本，请只选一个。"),
    "released_unconfirmed": gettext_lazy("这份成绩已经发布：采用会更正成绩，请勾选确认后再采用。"),
    "points_missing": gettext_lazy("这是人工评分的题，并且已经评过分：请给采用后的作答打分。"),
    "no_such_question": gettext_lazy("试卷里没有这道题，请核对题号。"),
    "points_out_of_range": gettext_lazy("得分不能小于零，也不能超过本题分值。"),
}

SAVE_REFUSALS = {
    "late": gettext_lazy("考试时间已到。这些作答已收下并标记为逾时，由考务人员决定是否采用。"),
    "taken_over": gettext_lazy(
        "这份答卷已在别的设备上继续作答，本页不能再修改。此处未送出的作答已留存备查。"
    ),
    "section_closed": gettext_lazy(
        "这一部分已经封闭，不能再修改。封闭后才送到的作答已留存备查，由考务人员决定是否采用。"
    ),
    "closed": gettext_lazy("答卷已经收卷，不能再保存。"),
    "unknown": gettext_lazy("找不到这份答卷，请联系监考老师。"),
    "forbidden": gettext_lazy("身份凭证无效，请重新打开考试页面。"),
    "malformed": gettext_lazy("送来的作答格式不对，没有保存。请重新打开考试页面。"),
    "unavailable": gettext_lazy("服务器暂时忙，作答还没有保存；它们留在本机，会自动再送。"),
}


def refusal(code: str) -> str:
    return str(REFUSALS[code])


def save_refusal(code: str) -> str:
    return str(SAVE_REFUSALS[code])


@dataclass(frozen=True)
class ReviewPart:
    """One question or sub-question after release: what was given, what is right, and why."""

    item: SheetItem
    given: list[str]
    right: list[str]
    right_places: frozenset[int]
    explanation: str


@dataclass(frozen=True)
class ReviewQuestion:
    question: SheetQuestion
    parts: list[ReviewPart]
    points: Decimal
    score: Decimal
    explanation: str
    source: str

    @property
    def tone(self) -> str:
        if self.score == self.points:
            return "good"
        return "warn" if self.score else "bad"


def review_of(attempt: Attempt) -> list[tuple[str, list[ReviewQuestion]]]:
    """Keys are read here and nowhere else on the candidate's side; views ask can_see_answers first."""
    paper = attempt.frozen_paper
    versions = paper_versions(paper)
    corrections = regrades_in_force(attempt.exam)
    return [
        (
            section.title,
            [
                _review(
                    question,
                    versions[question.slot.version],
                    attempt,
                    corrections.get(question.slot.version, []),
                )
                for question in section.questions
            ],
        )
        for section in lay_out(paper, versions, current_answers(attempt))
    ]


def keys_that_count(version: QuestionVersion, corrections: list[Regrade]) -> list[dict[str, Any]]:
    keys = [version.key]
    for regrade in corrections:
        if regrade.new_key:
            keys = (keys if regrade.policy == RegradePolicy.BOTH else []) + [regrade.new_key]
    return keys


def review_question(attempt: Attempt, number: int) -> ReviewQuestion:
    """One answer beside its key, for those who mark."""
    paper = attempt.frozen_paper
    versions = paper_versions(paper)
    sheet = lay_out(paper, versions, current_answers(attempt))
    question = next(q for section in sheet for q in section.questions if q.slot.number == number)
    corrections = regrades_in_force(attempt.exam).get(question.slot.version, [])
    return _review(question, versions[question.slot.version], attempt, corrections)


def _review(
    question: SheetQuestion, version: QuestionVersion, attempt: Attempt, corrections: list[Regrade]
) -> ReviewQuestion:
    slot = question.slot
    parts = _parts(question, version, keys_that_count(version, corrections))
    given = attempt.marks.get(str(slot.number))
    return ReviewQuestion(
        question, parts, slot.points, Decimal(given or 0), version.explanation, version.source
    )


def _parts(question: SheetQuestion, version: QuestionVersion, keys: list[dict[str, Any]]) -> list[ReviewPart]:
    item, slot = question.item, question.slot
    if not item.parts:
        return [_either(item, keys, slot.order)]
    explanations = version.key.get("explanations", [""] * len(item.parts))
    own = zip(item.parts, version.key["parts"], slot.part_orders, explanations, strict=True)
    return [_part(part, key, order, explanation) for part, key, order, explanation in own]


def printed_key(question: SheetQuestion, version: QuestionVersion) -> list[list[str]]:
    """What is right by the letters of this paper, for each part; orders and pairs as a hand writes them."""
    parts = _parts(question, version, [version.key])
    orders = question.slot.part_orders if question.item.parts else (question.slot.order,)
    return [_on_paper(part, order) for part, order in zip(parts, orders, strict=True)]


def _on_paper(part: ReviewPart, order: tuple[int, ...]) -> list[str]:
    letters = [LETTERS[order.index(original)] for original in range(len(order))]
    if part.item.kind in ("single", "multiple"):
        return ["".join(part.right)]
    if part.item.kind == "ordering":
        return [" → ".join(letters), *part.right]
    if part.item.kind == "matching":
        return ["  ".join(f"{n}—{letter}" for n, letter in enumerate(letters, 1)), *part.right]
    return part.right


def _part(item: SheetItem, key: dict[str, Any], order: tuple[int, ...], explanation: str) -> ReviewPart:
    right_places = frozenset(order.index(option) for option in key.get("right", []))
    return ReviewPart(item, _given_words(item), _right_words(item, key, order), right_places, explanation)


def _either(item: SheetItem, keys: list[dict[str, Any]], order: tuple[int, ...]) -> ReviewPart:
    """After a correction more than one key may count."""
    parts = [_part(item, key, order, "") for key in keys]
    right = [word for part in parts for word in part.right]
    return replace(parts[0], right=right, right_places=frozenset().union(*(p.right_places for p in parts)))


def answer_words(item: SheetItem) -> list[str]:
    """An answer as it stood on the candidate's paper: letters with their text, sub-questions numbered."""
    if item.parts:
        return [
            f"({number}) {word}"
            for number, part in enumerate(item.parts, 1)
            for word in answer_words(part) or [str(_("未作答"))]
        ]
    if item.options and item.kind in ("single", "multiple"):
        return [f"{option.letter}. {option.text}" for option in item.options if option.chosen]
    return _given_words(item)


def verdict_word(verdict: Any) -> str:
    return str(_("正确") if verdict else _("错误"))


def _given_words(item: SheetItem) -> list[str]:
    payload = item.payload
    if payload is None:
        return []
    if item.kind == "judge":
        return [verdict_word(payload)]
    if item.options and item.kind in ("single", "multiple"):
        return [option.letter for option in item.options if option.chosen]
    if item.kind == "ordering":
        placed = sorted((place, text) for _n, text, place in item.rows if isinstance(place, int))
        return [f"{place + 1}. {text}" for place, text in placed]
    if item.kind == "matching":
        return [
            f"{text} — {item.options[place].text}"
            for _n, text, place in item.rows
            if isinstance(place, int) and place < len(item.options)
        ]
    return [str(text) for text in payload] if isinstance(payload, list) else [str(payload)]


def _right_words(item: SheetItem, key: dict[str, Any], order: tuple[int, ...]) -> list[str]:
    if "verdict" in key:
        return [verdict_word(key["verdict"])]
    if "right" in key:
        return sorted(LETTERS[order.index(option)] for option in key["right"])
    if "accepted" in key:
        return [" / ".join(texts) for texts in key["accepted"]]
    texts = [item.options[order.index(original)].text for original in range(len(order))]
    if item.kind == "ordering":
        return [f"{n}. {text}" for n, text in enumerate(texts, 1)]
    if item.kind == "matching":
        return [f"{left} — {right}" for left, right in zip(item.lefts, texts, strict=True)]
    return [key["model"]] if key.get("model") else []


def key_words(version: QuestionVersion, key: dict[str, Any]) -> list[str]:
    """A key in the question's own order of options, for those who may see keys."""
    return item_key_words(preview_of(version), key)


def item_key_words(item: SheetItem, key: dict[str, Any]) -> list[str]:
    order = tuple(range(len(item.options)))
    if not item.parts:
        return _right_words(item, key, order)
    parts = zip(item.parts, key["parts"], strict=True)
    return [" ".join(_right_words(part, own, tuple(range(len(part.options))))) for part, own in parts]


def part_explanations(key: dict[str, Any]) -> list[tuple[int, str]]:
    """The explanations of a case's parts that have one, by their number."""
    return [(number, text) for number, text in enumerate(key.get("explanations", []), start=1) if text]


def rubric_lines(key: dict[str, Any]) -> list[tuple[int | None, str, Any]]:
    """What examiners give points for: the part's number in a case, the line, its share of the whole in percent."""
    keys = enumerate(key["parts"], start=1) if "parts" in key else [(None, key)]
    return [(number, row["item"], row["share"]) for number, own in keys for row in own.get("rubric", [])]


def points_words(slot: Slot) -> str:
    return f"{slot.points.normalize():f}"
