from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from academy.people.models import Person


def exported_by(person: Person, now: datetime) -> str:
    """The line at the head of every file that leaves the house."""
    return _("由 %(name)s 于 %(at)s 导出") % {
        "name": person.name,
        "at": timezone.localtime(now).strftime("%Y-%m-%d %H:%M"),
    }
