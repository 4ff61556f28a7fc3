from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("课程")

    def ready(self) -> None:
        from academy.people import queries
        from courses.explanations import audit
        from courses.queries.personal_data import learning_data

        queries.personal_data_sources.append(learning_data)
        for kind, words in {"event": audit.EVENTS, "fact": audit.FACTS}.items():
            queries.personal_data_words.setdefault(kind, {}).update(words)
