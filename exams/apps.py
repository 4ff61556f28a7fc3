from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    name = "exams"
    verbose_name = _("考试")

    def ready(self) -> None:
        from academy.people import queries
        from exams.queries.personal_data import sitting_data

        queries.personal_data_sources.append(sitting_data)
