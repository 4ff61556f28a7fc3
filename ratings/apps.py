from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    name = "ratings"
    verbose_name = _("星级考评")

    def ready(self) -> None:
        from academy.people import queries
        from exams import rules
        from ratings.queries.dependents import ratings_resting_on
        from ratings.queries.personal_data import rating_data

        rules.dependents.append(ratings_resting_on)
        queries.personal_data_sources.append(rating_data)
