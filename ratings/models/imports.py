from django.db import models
from django.utils.translation import gettext_lazy as _

from academy.jobs.models import Job
from academy.people.models import OrgUnit, Person
from ratings.enums import BatchState, RowVerdict
from ratings.models.cycles import RatingCycle
from ratings.models.schemes import private_storage


class MappingTemplate(models.Model):
    """Which column of a source means what; learned once, used for the next file of that source."""

    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="+")
    source = models.CharField(_("来源系统"), max_length=80)
    mapping = models.JSONField()
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("列对应模板")
        verbose_name_plural = _("列对应模板")
        constraints = [models.UniqueConstraint(fields=["unit", "source"], name="mapping_once_per_source")]

    def __str__(self) -> str:
        return self.source


class ImportBatch(models.Model):
    """导入批次: kept with its file from rehearsal to undo."""

    cycle = models.ForeignKey(RatingCycle, models.PROTECT, related_name="batches")
    file = models.FileField(storage=private_storage, upload_to="imports/")
    filename = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    source = models.CharField(_("来源系统"), max_length=80, blank=True)
    mapping = models.JSONField(default=dict)
    # Keys of the columns that an officer chose in this batch; the rest of the mapping came from the source.
    mapped_here = models.JSONField(default=list)
    # What an officer said about the file: sheet → "start/end"; whether it lists everybody (unset: as detected);
    # whether its rows replace what earlier files brought for the same time.
    periods = models.JSONField(default=dict)
    whole_county = models.BooleanField(null=True)
    replaces_recorded = models.BooleanField(default=False)
    coverage_confirmed = models.BooleanField(default=False)
    # "sheet!row" → what an officer decided about a held row; handed to every later examination.
    decisions = models.JSONField(default=dict)
    state = models.CharField(
        _("状态"), max_length=12, choices=BatchState.choices, default=BatchState.UPLOADED
    )
    # What detection and rehearsal found: columns with reasons, notes, counts, batch messages, missing people.
    findings = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))
    committed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    committed_at = models.DateTimeField(_("入库时间"), null=True)
    undone_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        ordering = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return self.filename


class ImportRow(models.Model):
    """One row as it stood in the file, and what became of it; the raw cells are never overwritten."""

    # The unique constraint below starts with the batch; a second index would only slow the writing down.
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False)
    sheet = models.CharField(max_length=64)
    number = models.PositiveIntegerField(_("行号"))
    raw = models.JSONField()
    verdict = models.CharField(_("结论"), max_length=10, choices=RowVerdict.choices)
    messages = models.JSONField(default=list)
    # What may be decided about a held row: "confirm", "drop"; empty when the figures themselves are wrong.
    choices = models.JSONField(default=list)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    method = models.CharField(max_length=24, blank=True)
    unit_code = models.CharField(max_length=32, blank=True)
    months = models.PositiveSmallIntegerField(null=True)
    # The time the figures stand for; empty when the row does not say it.
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    values = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    # Equal figures have equal digests: how a row is compared with what earlier files brought.
    digest = models.CharField(max_length=16, blank=True)
    # The earlier row this one corrects; both are kept, and only the later counts.
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="replaced_by")
    replaced = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ["batch", "sheet", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "sheet", "number"], name="import_row_once")]

    def __str__(self) -> str:
        return f"{self.batch} {self.sheet}:{self.number}"
