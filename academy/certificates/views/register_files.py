from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from academy.certificates.models import Certificate
from academy.tabular.export import ExportValue, table_bytes


def register_workbook(papers: Iterable[Certificate], day: date, made: str) -> bytes:
    return table_bytes(_("证书台账"), _titles(), (_cells(paper, day) for paper in papers), notes=[made])


def _titles() -> list[str]:
    return [
        _("编号"),
        _("机读码"),
        _("种类"),
        _("姓名"),
        _("单位"),
        _("事由"),
        _("发证日期"),
        _("有效期至"),
        _("状态"),
        _("失效日期"),
    ]


def _cells(paper: Certificate, day: date) -> list[ExportValue]:
    return [
        paper.number,
        paper.machine_code,
        str(paper.get_kind_display()),
        paper.holder_name,
        paper.unit_on_paper,
        paper.subject,
        paper.issued_on,
        paper.valid_to,
        str(paper.state_on(day).label),
        paper.ended_on,
    ]
