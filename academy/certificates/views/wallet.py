from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from academy.certificates import actions
from academy.certificates.models import Certificate
from academy.certificates.queries import wallet_of
from academy.certificates.rules import can_download
from academy.people.queries import today
from academy.people.rules import require


@login_required
def my_papers(request: HttpRequest) -> HttpResponse:
    entries = wallet_of(request.user, today())
    return render(request, "certificates/my_papers.html", {"entries": entries})


@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    certificate = get_object_or_404(Certificate.objects.select_related("holder_unit"), pk=pk)
    require(can_download(request.user, certificate), _("这不是您的证书。"))
    if not certificate.can_be_had:
        raise Http404
    if not certificate.rendered_at:
        actions.render_after_commit([certificate.pk])
        return render(request, "certificates/pending.html", {"certificate": certificate}, status=202)
    if certificate.has_ended and "copy" not in request.GET:
        # Who keeps the address of a paper must not take an ended one for a valid one.
        return render(request, "certificates/ended.html", {"paper": certificate})
    name = f"{_('失效') if certificate.has_ended else ''}{certificate.machine_code}.pdf"
    return FileResponse(certificate.pdf.open("rb"), as_attachment=True, filename=name)
