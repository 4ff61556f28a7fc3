from datetime import date, timedelta
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from academy.certificates.actions.drawing import missing_fonts_sentence, missing_glyph_sentence
from academy.certificates.contexts import (
    CompletionContext,
    HonourContext,
    LicenceContext,
    PaperContext,
    Sheet,
    StarContext,
)
from academy.certificates.enums import CertificateKind
from academy.certificates.models import Academy
from academy.certificates.queries import academies_read_by
from academy.certificates.rendering import MissingGlyphError, render_batch
from academy.certificates.rules import can_read_academy
from academy.people.queries import today
from academy.people.rules import require
from academy.printing import FontsMissingError


@require_safe
def preview(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The paper as it would be drawn today, with an invented holder; it has no number and no record."""
    academy = get_object_or_404(academies_read_by(request.user), pk=pk)
    require(can_read_academy(request.user, academy), "may not read this academy")
    faces = sample_faces(today())
    if kind not in faces:
        return render(request, "404.html", status=404)
    try:
        drawn = render_batch([_sample_sheet(academy, faces[kind])])[0]
    except FontsMissingError as error:
        return _refused(request, missing_fonts_sentence(error))
    if isinstance(drawn, MissingGlyphError):
        return _refused(request, missing_glyph_sentence(drawn))
    return HttpResponse(drawn, content_type="application/pdf")


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "certificates/admin/no_preview.html", {"sentence": sentence}, status=503)


def sample_faces(day: date) -> dict[str, PaperContext]:
    name, unit = "张样本", "示例街道示例社区"
    in_three_years = day + timedelta(days=3 * 365)
    return {
        CertificateKind.COMPLETION.value: CompletionContext.of(
            name, unit, "网格员综合能力提升班", day - timedelta(days=5), day, Decimal(40)
        ),
        CertificateKind.LICENCE.value: LicenceContext.of(
            name, unit, "网格员岗前资格考试", day, in_three_years
        ),
        CertificateKind.STAR.value: StarContext.of(name, unit, f"{day.year}年度专职网格员星级考评", 4, day),
        CertificateKind.HONOUR.value: HonourContext.of(name, unit, "网格员业务技能竞赛", "优秀网格员"),
    }


def _sample_sheet(academy: Academy, face: PaperContext) -> Sheet:
    return Sheet(
        context=face,
        issuer=academy.issuer,
        number="样张 无编号",
        machine_code="SAMPLE",
        issued_on=today(),
        verify_url="SAMPLE",
    )
