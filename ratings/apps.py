from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RatingsConfig(AppConfig):
    name = "ratings"
    verbose_name = _("星级考评")

    def ready(self) -> None:
        from academy.people import queries
        from exams import rules
        from ratings.explanations import audit
        from ratings.explanations.names import ACTION_NAMES, INDICATOR_NAMES, ITEM_NAMES
        from ratings.queries.dependents import ratings_resting_on
        from ratings.queries.personal_data import rating_data

        rules.dependents.append(ratings_resting_on)
        queries.personal_data_sources.append(rating_data)
        named = {"action": ACTION_NAMES, "indicator": INDICATOR_NAMES, "item": ITEM_NAMES}
        named |= {"event": audit.EVENTS, "fact": audit.FACTS, "list": audit.LISTS, "page": audit.PAGES}
        for kind, words in named.items():
            queries.personal_data_words.setdefault(kind, {}).update(words)
