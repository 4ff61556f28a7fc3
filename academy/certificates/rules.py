from academy.certificates.enums import CertificateKind
from academy.certificates.models import Academy, Certificate
from academy.certificates.queries import ACADEMY_READERS, REGISTER_READERS
from academy.people.enums import Role
from academy.people.queries import User
from academy.people.rules import holds

STAR_AUTHORITIES = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER})


def can_view(user: User, certificate: Certificate) -> bool:
    return certificate.holder_id == user.pk or holds(user, REGISTER_READERS, certificate.holder_unit)


def can_download(user: User, certificate: Certificate) -> bool:
    return can_view(user, certificate)


def can_revoke(user: User, certificate: Certificate) -> bool:
    """The academy that issued it; a star also by those who may withdraw the star."""
    if holds(user, {Role.ACADEMY_ADMIN}, certificate.academy.unit):
        return True
    return certificate.kind == CertificateKind.STAR and holds(
        user, STAR_AUTHORITIES, certificate.academy.unit
    )


def can_read_academy(user: User, academy: Academy) -> bool:
    return holds(user, ACADEMY_READERS, academy.unit)


def can_issue(user: User, academy: Academy) -> bool:
    return holds(user, {Role.ACADEMY_ADMIN}, academy.unit)
