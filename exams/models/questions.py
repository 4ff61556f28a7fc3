from decimal import Decimal
from typing import Any

from django.core.files.storage import Storage, storages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.people.models import Person
from exams.engine.types import Key, Kind
from exams.enums import QuestionKind, QuestionStatus

# Of a version: what candidates see. Drawn pieces of it are kept for as long as the process lives.
SHOWN = ("stem", "content")


def private_files() -> Storage:
    return storages["private"]


class QuestionPicture(models.Model):
    """试题图片: kept once, however many questions show it; its name is the hash of its bytes."""

    sha256 = models.CharField(max_length=64, unique=True)
    file = models.FileField(storage=private_files, upload_to="questions/pictures/")
    media_type = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("试题图片")
        verbose_name_plural = _("试题图片")

    def __str__(self) -> str:
        return self.sha256[:12]


class Question(models.Model):
    """试题: the identity; what it says is in its versions."""

    code = models.CharField(_("编号"), max_length=32, unique=True)
    kind = models.CharField(_("题型"), max_length=16, choices=QuestionKind.choices)
    subject = models.ForeignKey(
        "courses.CoursePage", models.PROTECT, related_name="questions", verbose_name=_("科目")
    )
    difficulty = models.PositiveSmallIntegerField(
        _("难度"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    competencies = models.JSONField(_("能力标签"), default=list, blank=True)
    status = models.CharField(
        _("状态"), max_length=16, choices=QuestionStatus.choices, default=QuestionStatus.DRAFT
    )
    current = models.ForeignKey(
        "exams.QuestionVersion",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("现行版本"),
    )
    author = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("出题人"))
    approved_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("审核人")
    )
    approved_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("试题")
        verbose_name_plural = _("试题")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("author")),
                name="question_approved_by_another",
            )
        ]
        indexes = [models.Index(fields=["status", "kind", "subject"])]

    def __str__(self) -> str:
        return self.code


class WordsFixedError(Exception):
    """Somebody has been asked these very words."""


class VersionQuerySet(models.QuerySet["QuestionVersion"]):
    def update(self, **changes: Any) -> int:
        if changes.keys() & set(SHOWN) and self.filter(used=True).exists():
            raise WordsFixedError("a paper holds these words")
        return super().update(**changes)


class QuestionVersion(models.Model):
    """One wording of a question. Once a paper holds it, what candidates see of it is never changed."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("版本"), default=1)
    stem = models.TextField(_("题干"))
    # Options, pairs, parts: what the candidate sees, in the question's own order.
    content = models.JSONField(_("内容"), default=dict)
    key = models.JSONField(_("答案"), default=dict)
    explanation = models.TextField(_("解析"), blank=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    pictures = models.ManyToManyField(QuestionPicture, related_name="versions", verbose_name=_("图片"))
    used = models.BooleanField(_("已用于试卷"), default=False)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("试题版本")
        verbose_name_plural = _("试题版本")
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="question_version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.question.code} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        fixed = self.pk and type(self).objects.filter(pk=self.pk, used=True).values_list(*SHOWN).first()
        if fixed and fixed != tuple(getattr(self, name) for name in SHOWN):
            raise WordsFixedError("a paper holds these words")
        super().save(*args, **kwargs)

    @property
    def is_manual(self) -> bool:
        """A person marks it, or a part of it."""
        return key_of(self.question.kind, self.content, self.key).is_manual


def key_of(kind: str, content: dict[str, Any], key: dict[str, Any]) -> Key:
    """The stored key in the engine's words."""
    return Key(
        kind=Kind(kind),
        options=len(content.get("options", [])),
        right=frozenset(key.get("right", [])),
        verdict=key.get("verdict"),
        accepted=tuple(tuple(texts) for texts in key.get("accepted", [])),
        parts=tuple(
            key_of(part["kind"], part, part_key)
            for part, part_key in zip(content.get("parts", []), key.get("parts", []), strict=True)
        ),
        shares=tuple(Decimal(str(share)) for share in key.get("shares", [])),
    )
