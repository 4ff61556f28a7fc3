from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CertificateKind(TextChoices):
    COMPLETION = "completion", _("结业证书")
    LICENCE = "licence", _("合格证书")
    STAR = "star", _("星级网格员证书")
    HONOUR = "honour", _("荣誉证书")
    STATEMENT = "statement", _("学时证明")


class CertificateStatus(TextChoices):
    """What is stored; EXPIRED is only ever computed from the last valid day."""

    VALID = "valid", _("有效")
    REVOKED = "revoked", _("作废")
    REISSUED = "reissued", _("已补发")
    EXPIRED = "expired", _("过期")


STORED_STATUSES = [(s.value, s.label) for s in CertificateStatus if s is not CertificateStatus.EXPIRED]


TONES = {
    CertificateStatus.VALID: "good",
    CertificateStatus.EXPIRED: "warn",
    CertificateStatus.REISSUED: "warn",
    CertificateStatus.REVOKED: "bad",
}


class EventKind(TextChoices):
    ISSUED = "issued", _("签发")
    RENDERED = "rendered", _("制证")
    REVOKED = "revoked", _("作废")
    REPLACED = "replaced", _("补发")


class RevocationReason(TextChoices):
    """The class of reason that the public page may name; the full reason stays in the history."""

    ISSUED_IN_ERROR = "issued_in_error", _("签发有误")
    RESULT_WITHDRAWN = "result_withdrawn", _("评定结果撤销")
    DATA_CHANGED = "data_changed", _("证面信息变更")
    OTHER = "other", _("其他")


# The word in 「青石网院结字〔2025〕0017号」; a statement of hours carries its machine code only.
NUMBER_WORDS = {
    CertificateKind.COMPLETION: "结",
    CertificateKind.LICENCE: "合",
    CertificateKind.STAR: "星",
    CertificateKind.HONOUR: "荣",
}
CODE_WORDS = {
    CertificateKind.COMPLETION: "COMP",
    CertificateKind.LICENCE: "LIC",
    CertificateKind.STAR: "STAR",
    CertificateKind.HONOUR: "HON",
    CertificateKind.STATEMENT: "HRS",
}

# As printed on the paper, and in English for who reads the wallet in English.
STAR_TITLES = {
    1: _("一星级网格员"),
    2: _("二星级网格员"),
    3: _("三星级网格员"),
    4: _("四星级网格员"),
    5: _("五星级网格员"),
}
