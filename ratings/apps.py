from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    name = "ratings"
    verbose_name = _("星级考评")

    def ready(self) -> None:
        from exams import rules
        from ratings.queries.dependents import ratings_resting_on

        rules.dependents.append(ratings_resting_on)
