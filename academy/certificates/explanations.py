"""What is said about a paper to anybody who checks it."""

from dataclasses import dataclass
from datetime import date

from academy.certificates.enums import TONES, CertificateStatus
from academy.certificates.models import Certificate

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


def public_facts(certificate: Certificate, day: date) -> PublicFacts:
    status = certificate.state_on(day)
    return PublicFacts(
        kind=certificate.get_kind_display(),
        number=certificate.number,
        masked_name=masked_name(certificate.holder_name),
        unit=certificate.face.unit_name,
        subject=certificate.subject,
        star=certificate.star,
        academy=certificate.issuer["name"],
        issued_on=certificate.issued_on,
        valid_to=certificate.valid_to,
        status=status,
        tone=TONES[status],
        ended_on=certificate.ended_on,
        reason_class=certificate.get_end_reason_display(),
        digest=certificate.sha256[:DIGEST_SHOWN],
    )
