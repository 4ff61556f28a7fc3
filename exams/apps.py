from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    name = "exams"
    verbose_name = _("考试")

    def ready(self) -> None:
        from academy.jobs import actions as jobs
        from academy.people import queries
        from exams.explanations import audit
        from exams.queries.personal_data import sitting_data
        from exams.rules import can_take_keys

        queries.personal_data_sources.append(sitting_data)
        jobs.result_rules["exams.export_questions"] = can_take_keys
        for kind, words in {"event": audit.EVENTS, "fact": audit.FACTS}.items():
            queries.personal_data_words.setdefault(kind, {}).update(words)
