"""What a step would do, in words for the page that asks before it is taken."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy.ui.lists import listed
from academy.ui.templatetags.ui import star_words
from ratings.actions.step_figures import WITHOUT_STAR, ListedChange, OpenItem, StepFigures
from ratings.enums import ConfirmedStep
from ratings.explanations.names import CATEGORY_NAMES

Words = str | Promise

INTROS: dict[ConfirmedStep, Words] = {
    ConfirmedStep.FREEZE: gettext_lazy(
        "锁定后不能再导入，名册、学时和考试成绩取此刻的快照。请先核对下面的数字。"
    ),
    ConfirmedStep.STREET: gettext_lazy(
        "结束后进入县区复审，街道不能再提意见；没有街道意见的人按计算结果进入复审。请先核对下面的名单。"
    ),
    ConfirmedStep.NOTICE: gettext_lazy(
        "公示发布后，名单对外公开；只有异议成立才能退回。请先核对下面的数字。"
    ),
    ConfirmedStep.FINAL: gettext_lazy(
        "发布后星级生效，此后只能通过申诉、更正或撤销改变。请先核对下面的数字。"
    ),
    ConfirmedStep.ARCHIVE: gettext_lazy(
        "归档后周期不再推进；结果、证书和申诉权利不受影响。请先核对下面的数字。"
    ),
}
BUTTONS: dict[ConfirmedStep, Words] = {
    ConfirmedStep.FREEZE: gettext_lazy("确认锁定数据"),
    ConfirmedStep.STREET: gettext_lazy("确认结束街道初审"),
    ConfirmedStep.NOTICE: gettext_lazy("确认发布公示"),
    ConfirmedStep.FINAL: gettext_lazy("确认发布最终结果"),
    ConfirmedStep.ARCHIVE: gettext_lazy("确认归档"),
}
COLUMNS: dict[str, Words] = {
    "people": gettext_lazy("参评"),
    "with_figures": gettext_lazy("有绩效数据"),
    "decided": gettext_lazy("无数据、已写明原因"),
    "missing": gettext_lazy("缺数据、未处理"),
}
OPEN: dict[str, Words] = {
    "no_data": gettext_lazy("名在册专职网格员缺绩效数据或缺月份，没有写明原因"),
    "held_row": gettext_lazy("行导入数据待处理，锁定后不再计入"),
    "batch": gettext_lazy("个文件已上传、没有入库，锁定后不再计入"),
    "veto": gettext_lazy("项一票否决待第二人确认，确认以前不起作用"),
    "five_star": gettext_lazy("名五星人选没有经市级审核确认"),
    "override": gettext_lazy("条星级调整等待第二人确认"),
    "tie": gettext_lazy("人同分，名额尚未裁定"),
    "stale": gettext_lazy("条审核意见的依据已变，不起作用"),
    "unseen": gettext_lazy("人还没有审核意见"),
    "unreviewed": gettext_lazy("人没有任何一级的审核意见，按计算结果公示"),
    "objection": gettext_lazy("条异议没有答复"),
    "upheld": gettext_lazy("条异议成立：须先退回重新计算"),
    "appeal": gettext_lazy("项申诉没有答复"),
    "change": gettext_lazy("项星级变更等待第二人确认"),
    "appeal_time": gettext_lazy("个申诉期限未到：归档不影响本人申诉"),
    "undrawn": gettext_lazy("份证书还没有制作出文件"),
}
EFFECTS: dict[str, Words] = {
    "excluded": gettext_lazy("名册中不参评的人"),
    "decided_missing": gettext_lazy("已写明缺数据原因的人"),
    "months_without_data": gettext_lazy("全体没有数据、已写明原因的月份"),
    "listed": gettext_lazy("列入公示名单的人"),
    "unlisted": gettext_lazy("没有星级、不列入名单的人"),
    "up": gettext_lazy("升星"),
    "down": gettext_lazy("降星"),
    "papers": gettext_lazy("将制发的星级证书"),
    "earlier_stars": gettext_lazy("到此为止的上期星级"),
    "earlier_papers": gettext_lazy("到此为止的旧星级证书"),
    "valid_papers": gettext_lazy("有效的星级证书"),
    "ended_papers": gettext_lazy("已作废或补发的星级证书"),
    "revoked": gettext_lazy("已撤销的星级"),
    "appeals_answered": gettext_lazy("已答复的申诉"),
}


@dataclass(frozen=True)
class OpenLine:
    kind: str
    count: int
    words: Words
    blocks: bool
    names: str


@dataclass(frozen=True)
class StepWords:
    title: str
    intro: Words
    button: Words
    groups: list[tuple[Words, int]]
    columns: list[Words]
    open: list[OpenLine]
    effects: list[tuple[Words, int]]
    changes: list[tuple[ListedChange, str, str]]


def step_words(figures: StepFigures) -> StepWords:
    return StepWords(
        title=str(figures.step.label),
        intro=INTROS[figures.step],
        button=BUTTONS[figures.step],
        groups=[(_group(key), count) for key, count in figures.groups],
        columns=[COLUMNS.get(key) or _group(key) for key in figures.columns],
        open=[_line(item) for item in figures.open],
        effects=[(EFFECTS[kind], count) for kind, count in figures.effects],
        changes=[(one, _listed(one.before), _listed(one.after)) for one in figures.changes],
    )


def _group(key: str) -> Words:
    if key == WITHOUT_STAR:
        return star_words(None)
    return star_words(int(key)) if key.isdigit() else CATEGORY_NAMES[key]


def _line(item: OpenItem) -> OpenLine:
    more = "…" if 0 < len(item.names) < item.count else ""
    return OpenLine(item.kind, item.count, OPEN[item.kind], item.blocks, listed(item.names) + more)


def _listed(star: int | None) -> str:
    return star_words(star) if star else str(_("不在名单中"))
