from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from academy.certificates.enums import TONES, CertificateKind, CertificateStatus
from academy.certificates.models import Academy, Certificate
from academy.people.enums import Role
from academy.people.models import OrgUnit
from academy.people.queries import User, scope_q

# treebeard's path grows by this many characters per level of the tree.
PATH_STEP = OrgUnit.steplen
REGISTER_READERS = frozenset({Role.ACADEMY_ADMIN, Role.AUDITOR})
ACADEMY_READERS = frozenset({Role.ACADEMY_ADMIN, Role.AUDITOR})
# Keyboards have no 〔 〕: whoever copies a number types what looks like them.
BRACKETS = str.maketrans(dict.fromkeys("[(（【［", "〔") | dict.fromkeys("])）】］", "〕"))


@dataclass(frozen=True)
class WalletEntry:
    certificate: Certificate
    status: CertificateStatus
    tone: str


def papers_of(user: User) -> QuerySet[Certificate]:
    return Certificate.objects.filter(holder_id=user.pk)


def wallet_of(user: User, day: date, limit: int | None = None) -> list[WalletEntry]:
    """Her papers, the latest first, with the status of that day."""
    papers = papers_of(user)[:limit]
    states = ((paper, paper.state_on(day)) for paper in papers)
    return [WalletEntry(paper, state, TONES[state]) for paper, state in states]


def star_papers_open(holder_ids: Iterable[int], last_day: date) -> QuerySet[Certificate]:
    """Star papers in force without an end: those that a new final result ends on `last_day`."""
    return Certificate.objects.filter(
        kind=CertificateKind.STAR,
        status=CertificateStatus.VALID,
        holder__in=list(holder_ids),
        valid_to__isnull=True,
        issued_on__lte=last_day,
    )


def register_visible_to(user: User) -> QuerySet[Certificate]:
    scope = scope_q(user, REGISTER_READERS, "holder_unit")
    return Certificate.objects.filter(scope).select_related("academy__unit", "holder_unit", "holder")


def academies_read_by(user: User) -> QuerySet[Academy]:
    return Academy.objects.filter(scope_q(user, ACADEMY_READERS, "unit")).select_related("unit")


def academies_managed_by(user: User) -> QuerySet[Academy]:
    return Academy.objects.filter(scope_q(user, {Role.ACADEMY_ADMIN}, "unit")).select_related("unit")


def academy_for(unit: OrgUnit) -> Academy | None:
    """The nearest academy at or above the unit."""
    ends = range(PATH_STEP, len(unit.path) + 1, PATH_STEP)
    paths = [unit.path[:end] for end in ends]
    return Academy.objects.filter(unit__path__in=paths).order_by("-unit__path").first()


def _public() -> QuerySet[Certificate]:
    """What the public page shows comes with the one row that its index finds."""
    return Certificate.objects.select_related("holder_unit")


def paper_by_token(token: str) -> Certificate | None:
    return _public().filter(verify_token=token).first()


def paper_by_number(number: str, holder_name: str) -> Certificate | None:
    wanted = number.strip().translate(BRACKETS)
    matches = Q(number=wanted) | Q(machine_code=wanted.upper())
    return _public().filter(matches, holder_name=holder_name.strip()).first()


def paper_by_digest(digest: str) -> Certificate | None:
    return _public().filter(sha256=digest).first() if digest else None


def has_state(state: str, day: date) -> Q:
    """The status that a reader sees on that day: expired is valid with its last day behind it."""
    over = Q(status=CertificateStatus.VALID, valid_to__lt=day)
    if state == CertificateStatus.EXPIRED:
        return over
    return Q(status=state) & ~over if state == CertificateStatus.VALID else Q(status=state)
