from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "academy.people"
    label = "people"
    verbose_name = _("人员与组织")

    def ready(self) -> None:
        from academy.jobs import actions
        from academy.people.actions.audit import log_result_taken

        actions.result_taken.append(log_result_taken)
