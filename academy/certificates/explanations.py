"""What is said about a paper outside it: to its holder, to the office, and to anybody who checks it."""

from dataclasses import dataclass
from datetime import date

from academy.certificates.contexts import CompletionContext, HonourContext, LicenceContext, StarContext
from academy.certificates.enums import CertificateStatus
from academy.certificates.models import Certificate

TONES = {
    CertificateStatus.VALID: "good",
    CertificateStatus.EXPIRED: "warn",
    CertificateStatus.REISSUED: "warn",
    CertificateStatus.REVOKED: "bad",
}
# Enough of the digest to compare by eye with the one a program prints.
DIGEST_SHOWN = 16
MOST_STARS_IN_NAME = 3


@dataclass(frozen=True)
class PublicFacts:
    """Everything the public page may show, and nothing else."""

    kind: str
    number: str
    masked_name: str
    unit: str
    subject: str
    star: int | None
    academy: str
    issued_on: date
    valid_to: date | None
    status: CertificateStatus
    tone: str
    ended_on: date | None
    reason_class: str
    digest: str


def masked_name(name: str) -> str:
    """王海燕 becomes 王*燕: enough for who holds the paper, too little for who does not know the name."""
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * min(len(name) - 2, MOST_STARS_IN_NAME) + name[-1]


def subject_of(certificate: Certificate) -> str:
    """What the paper is about, in its own words."""
    face = certificate.face
    if isinstance(face, CompletionContext):
        return face.title
    if isinstance(face, LicenceContext):
        return face.exam_title
    if isinstance(face, StarContext):
        return f"{face.cycle_name} {face.level_name}"
    return face.honour if isinstance(face, HonourContext) else ""


def public_facts(certificate: Certificate, day: date) -> PublicFacts:
    face = certificate.face
    status = certificate.state_on(day)
    return PublicFacts(
        kind=certificate.get_kind_display(),
        number=certificate.number,
        masked_name=masked_name(certificate.holder_name),
        unit=face.unit_name,
        subject=subject_of(certificate),
        star=face.star if isinstance(face, StarContext) else None,
        academy=certificate.issuer["name"],
        issued_on=certificate.issued_on,
        valid_to=certificate.valid_to,
        status=status,
        tone=TONES[status],
        ended_on=certificate.ended_on,
        reason_class=certificate.get_end_reason_display(),
        digest=certificate.sha256[:DIGEST_SHOWN],
    )


@dataclass(frozen=True)
class WalletEntry:
    certificate: Certificate
    subject: str
    status: CertificateStatus
    tone: str
    star: int | None


def wallet_entry(certificate: Certificate, day: date) -> WalletEntry:
    status = certificate.state_on(day)
    face = certificate.face
    star = face.star if isinstance(face, StarContext) else None
    return WalletEntry(certificate, subject_of(certificate), status, TONES[status], star)
