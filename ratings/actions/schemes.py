"""Versions of a scheme: written as drafts, put into force once, never changed after somebody was rated."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from academy.people.actions import log_event
from academy.people.models import Person
from academy.people.rules import require
from ratings.engine.scheme import (
    Scheme,
    canonical_json,
    scheme_from_mapping,
    scheme_from_yaml,
    scheme_to_mapping,
)
from ratings.enums import SchemeStatus
from ratings.models import RatingScheme, SchemeVersion
from ratings.rules import drafts_scheme, is_used


class SchemeRefusedError(Exception):
    """A sentence for the person at the screen; nothing was written."""


class DraftChangedError(SchemeRefusedError):
    """Somebody else saved the draft since the page was opened; `saved` is what the draft says now."""

    def __init__(self, saved: SchemeVersion) -> None:
        super().__init__(
            _(
                "您打开页面之后，这份草案被改过。您填写的内容还在页面上，没有保存；请核对差别，再次保存即以您的为准。"
            )
        )
        self.saved = saved


@transaction.atomic
def draft_from(actor: Person, version: SchemeVersion, *, now: datetime) -> SchemeVersion:
    """A new draft with the same rules; policy document and dates belong to the new version alone."""
    require(drafts_scheme(actor, version.scheme), "may not draft versions of this scheme")
    scheme = RatingScheme.objects.select_for_update().get(pk=version.scheme_id)
    newest = scheme.versions.aggregate(newest=Max("number"))["newest"] or 0
    draft = SchemeVersion.objects.create(
        scheme=scheme, number=newest + 1, rules=version.rules, created_by=actor, created_at=now
    )
    log_event(actor, "scheme.drafted", draft, unit=scheme.owner, after={"from": version.number})
    return draft


@transaction.atomic
def save_draft(
    actor: Person,
    version: SchemeVersion,
    *,
    rules: Mapping[str, Any],
    policy_doc: str,
    valid_from: date | None,
    valid_to: date | None,
    policy_file: File[bytes] | None = None,
    seen: str = "",
) -> SchemeVersion:
    """Raises SchemeError with every problem of the rules, SchemeRefusedError when the version is closed.

    `seen` is the draft_token that the actor worked from; DraftChangedError when the draft says something else by now.
    """
    require(drafts_scheme(actor, version.scheme), "may not change this scheme")
    scheme = scheme_from_mapping(rules)
    locked = _open_draft(version)
    if seen and seen != draft_token(locked):
        raise DraftChangedError(locked)
    if valid_from and valid_to and valid_to < valid_from:
        raise SchemeRefusedError(_("停用日期早于启用日期，请核对。"))
    before = {"rules": rules_digest(scheme_from_mapping(locked.rules)), "policy_doc": locked.policy_doc}
    locked.rules = scheme_to_mapping(scheme)
    locked.policy_doc, locked.valid_from, locked.valid_to = policy_doc, valid_from, valid_to
    if policy_file is not None:
        locked.policy_file = policy_file
    locked.save()
    log_event(
        actor,
        "scheme.draft_saved",
        locked,
        unit=locked.scheme.owner,
        before=before,
        after={"rules": rules_digest(scheme), "policy_doc": policy_doc},
    )
    return locked


def replace_rules(actor: Person, version: SchemeVersion, *, text: str) -> SchemeVersion:
    """Take the rules of a YAML file into the draft; its policy document and dates stay."""
    return save_draft(
        actor,
        version,
        rules=scheme_to_mapping(scheme_from_yaml(text)),
        policy_doc=version.policy_doc,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
    )


@transaction.atomic
def activate(actor: Person, version: SchemeVersion) -> SchemeVersion:
    """Put a draft into force; the version that was in force is retired the day before."""
    require(drafts_scheme(actor, version.scheme), "may not put this scheme into force")
    locked = _open_draft(version)
    if not locked.policy_doc or locked.valid_from is None:
        raise SchemeRefusedError(_("请先填写政策文号和启用日期，再启用。"))
    retired = list(locked.scheme.versions.select_for_update().filter(status=SchemeStatus.ACTIVE))
    for old in retired:
        _retire(old, until=locked.valid_from - timedelta(days=1))
    locked.status = SchemeStatus.ACTIVE
    locked.save(update_fields=["status"])
    log_event(
        actor,
        "scheme.activated",
        locked,
        unit=locked.scheme.owner,
        after={"number": locked.number, "retired": [old.number for old in retired]},
    )
    return locked


@transaction.atomic
def discard_draft(actor: Person, version: SchemeVersion) -> None:
    """A draft that nobody used goes; the log keeps its rules, so that it can be written again."""
    require(drafts_scheme(actor, version.scheme), "may not discard this draft")
    locked = _open_draft(version)
    log_event(
        actor,
        "scheme.draft_discarded",
        locked,
        unit=locked.scheme.owner,
        before={"number": locked.number, "policy_doc": locked.policy_doc, "rules": locked.rules},
    )
    locked.delete()


def draft_token(version: SchemeVersion) -> str:
    """Changes with everything that can be edited of a draft."""
    content = [
        rules_digest(scheme_from_mapping(version.rules)), version.policy_doc, version.policy_file.name,
        str(version.valid_from), str(version.valid_to),
    ]  # fmt: skip
    return hashlib.sha256("\n".join(map(str, content)).encode()).hexdigest()


def rules_digest(scheme: Scheme) -> str:
    return hashlib.sha256(canonical_json(scheme).encode()).hexdigest()


def _retire(version: SchemeVersion, *, until: date) -> None:
    if version.valid_from and until < version.valid_from:
        raise SchemeRefusedError(
            _("启用日期须晚于现行版本的启用日期（%(day)s）。") % {"day": version.valid_from}
        )
    version.status = SchemeStatus.RETIRED
    version.valid_to = min(version.valid_to or until, until)
    version.save(update_fields=["status", "valid_to"])


def _open_draft(version: SchemeVersion) -> SchemeVersion:
    locked = SchemeVersion.objects.select_for_update().select_related("scheme__owner").get(pk=version.pk)
    if is_used(locked):
        raise SchemeRefusedError(_("这一版已用于考评，不能再改；请由它新建草案。"))
    if locked.status != SchemeStatus.DRAFT:
        raise SchemeRefusedError(_("只有草案可以修改；请由这一版新建草案。"))
    return locked
