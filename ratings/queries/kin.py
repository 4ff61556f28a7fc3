"""Who has declared whom as a relative; a declaration counts in both directions."""

from django.db.models import Q, QuerySet

from academy.people.models import Person
from academy.people.queries import User, scope_q
from ratings.enums import APPEAL_READERS
from ratings.models import KinDeclaration


def relatives_of(user: User) -> set[int]:
    """The people about whom the user decides nothing."""
    if not isinstance(user, Person):
        return set()
    pairs = KinDeclaration.objects.filter(
        Q(person=user) | Q(relative=user), ended_at__isnull=True
    ).values_list("person_id", "relative_id")
    return {one for pair in pairs for one in pair} - {user.pk}


def own_declarations(person: Person) -> QuerySet[KinDeclaration]:
    return KinDeclaration.objects.filter(person=person).select_related("relative__unit", "ended_by")


def declarations_for(user: User) -> QuerySet[KinDeclaration]:
    """Declared by people of the reader's units; her own stand on her own list."""
    return (
        KinDeclaration.objects.filter(scope_q(user, APPEAL_READERS, "person__unit"))
        .exclude(person=user.pk or 0)
        .select_related("person__unit", "relative__unit", "ended_by")
    )
