from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "academy.certificates"
    label = "certificates"
    verbose_name = _("证书")

    def ready(self) -> None:
        from academy.certificates.rendering import checks  # noqa: F401  registers itself
