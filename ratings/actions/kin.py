"""亲属申报: declared by the reviewer, ended only by another person of the office."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from ratings.enums import KinKind
from ratings.models import KinDeclaration
from ratings.queries.kin import own_declarations, relatives_of
from ratings.rules import ends_declaration, works_with_ratings


class KinRefusedError(Exception):
    """A sentence for the person who tried; nothing was written."""


def refuse_kin(actor: Person, person_ids: set[int], refusal: type[Exception]) -> None:
    """Raises `refusal` with its sentence when the decision is about a declared relative."""
    if relatives_of(actor) & person_ids:
        raise refusal(_("您与此人已申报为亲属，须回避；请由其他人办理。"))


@transaction.atomic
def declare_kin(
    actor: Person, *, worker_no: str, name: str, kind: KinKind, since: date, now: datetime
) -> KinDeclaration:
    """Number and name must both be right, so that the form tells nobody who stands behind a number."""
    require(works_with_ratings(actor), "only people who work with ratings declare relatives")
    found = Person.objects.filter(worker_no__iexact=worker_no.strip(), name=name.strip())[:2]
    if len(found) != 1:
        raise KinRefusedError(_("没有编号和姓名都相符的人员。"))
    relative = found[0]
    if relative.pk == actor.pk:
        raise KinRefusedError(_("对本人的回避不须申报。"))
    if own_declarations(actor).filter(relative=relative, ended_at__isnull=True).exists():
        raise KinRefusedError(_("您已申报过此人。"))
    declaration = KinDeclaration.objects.create(
        person=actor, relative=relative, kind=kind, since=since, declared_at=now
    )
    log_event(
        actor, "kin.declared", actor, unit=actor.unit, after={"relative": relative.pk, "kind": kind}, at=now
    )
    return declaration


@transaction.atomic
def end_declaration(
    actor: Person, declaration: KinDeclaration, *, reason: str, now: datetime
) -> KinDeclaration:
    locked = (
        KinDeclaration.objects.select_for_update(of=("self",))
        .select_related("person__unit", "relative")
        .get(pk=declaration.pk)
    )
    require(ends_declaration(actor, locked), "a declaration is ended by another person of the office")
    if locked.ended_at:
        raise KinRefusedError(_("这项申报已经结束。"))
    if not reason.strip():
        raise KinRefusedError(_("请写明结束的原因。"))
    locked.ended_at, locked.ended_by, locked.end_reason = now, actor, reason.strip()
    locked.save(update_fields=["ended_at", "ended_by", "end_reason"])
    log_event(
        actor,
        "kin.ended",
        locked.person,
        unit=locked.person.unit,
        before={"relative": locked.relative_id, "kind": locked.kind},
        reason=reason,
        at=now,
    )
    return locked
