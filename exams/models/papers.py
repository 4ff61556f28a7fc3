from datetime import timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from academy.people.models import OrgUnit, Person
from exams.engine.blueprint import Blueprint, Cell, SectionRule
from exams.engine.clock import Window
from exams.engine.stages import plan_stages
from exams.engine.types import Credit, Kind
from exams.enums import CreditMode, ExamKind, QuestionKind, ShowAnswers


def hash_access_code(exam_pk: int, code: str) -> str:
    """Keyed with the site's secret and quick: five hundred candidates give it in the same minute."""
    spoken = code.strip().casefold()
    return salted_hmac("exams.access_code", f"{exam_pk}:{spoken}", algorithm="sha256").hexdigest()


class Exam(ClusterableModel):
    """考试安排: window, paper rule, who may sit, attempts, pass mark."""

    code = models.CharField(_("编号"), max_length=32, unique=True)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=16, choices=ExamKind.choices, default=ExamKind.COMPLETION)
    subject = models.ForeignKey(
        "courses.CoursePage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="exams",
        verbose_name=_("科目"),
        help_text=_("结业考试填写；不填时从全部科目抽题。"),
    )
    unit = models.ForeignKey(
        OrgUnit,
        models.PROTECT,
        related_name="+",
        verbose_name=_("参考单位"),
        help_text=_("本单位及下属单位的人员可以参加。"),
    )
    opens_at = models.DateTimeField(_("开始时间"))
    closes_at = models.DateTimeField(_("结束时间"))
    duration_minutes = models.PositiveSmallIntegerField(
        _("考试时长（分钟）"), default=90, validators=[MinValueValidator(1)]
    )
    pass_mark = models.DecimalField(
        _("合格线（百分制）"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(60),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("允许次数"), default=1, validators=[MinValueValidator(1)]
    )
    late_entry_minutes = models.PositiveSmallIntegerField(
        _("迟到多少分钟不得入场"), null=True, blank=True, help_text=_("不填表示开放期间随时可以开始。")
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("断网补交期（分钟）"),
        default=30,
        help_text=_("截止前作答、因断网晚到的答案，在此期间仍会收下并标记，由考务决定。"),
    )
    show_answers = models.CharField(
        _("公布答案"), max_length=16, choices=ShowAnswers.choices, default=ShowAnswers.AFTER_RELEASE
    )
    markers = models.PositiveSmallIntegerField(
        _("每题阅卷人数"), default=1, validators=[MinValueValidator(1), MaxValueValidator(2)]
    )
    marking_limit = models.PositiveSmallIntegerField(
        _("两人评分相差多少须第三人评（占分值的百分比）"),
        default=20,
        validators=[MaxValueValidator(100)],
    )
    review_days = models.PositiveSmallIntegerField(
        _("成绩复核申请期（天）"), default=5, help_text=_("自成绩发布起计算；0 表示不受理。")
    )
    by_list = models.BooleanField(_("只限名单内考生"), default=False)
    # Conditions at the door, see actions/admission.
    access_code_hash = models.CharField(max_length=64, blank=True, editable=False)
    allowed_networks = models.TextField(blank=True, editable=False)
    seb_config_key = models.CharField(max_length=64, blank=True, editable=False)
    release_at_once = models.BooleanField(_("评分后立即发布成绩"), default=True)
    shuffle_questions = models.BooleanField(_("题目乱序"), default=True)
    shuffle_options = models.BooleanField(_("选项乱序"), default=True)
    balance_tolerance = models.DecimalField(
        _("各卷预期得分率与平均相差不超过（百分点）"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(3),
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(50)],
        help_text=_("按难度等级推算，组卷时据此挑选；不填表示不作要求。"),
    )
    # Results taken over from an earlier system: no papers, never open for sitting.
    imported = models.BooleanField(_("历史导入"), default=False, editable=False)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("考试安排")
        verbose_name_plural = _("考试安排")
        ordering = ["-opens_at", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="exam_closes_after_it_opens"
            )
        ]
        indexes = [models.Index(fields=["published_at", "closes_at"])]

    def __str__(self) -> str:
        return self.name

    @property
    def window(self) -> Window:
        late = self.late_entry_minutes
        return Window(
            self.opens_at,
            self.closes_at,
            timedelta(minutes=self.duration_minutes),
            None if late is None else timedelta(minutes=late),
        )

    @property
    def asks_code(self) -> bool:
        return bool(self.access_code_hash)

    @property
    def grace(self) -> timedelta:
        return timedelta(minutes=self.grace_minutes)

    @property
    def is_staged(self) -> bool:
        """Some section but the last closes behind the candidate."""
        return len(plan_stages(self.blueprint())) > 1

    def blueprint(self) -> Blueprint:
        return Blueprint(
            tuple(section.rule() for section in self.sections.all()),
            self.shuffle_questions,
            self.shuffle_options,
            None if self.balance_tolerance is None else float(self.balance_tolerance) / 100,
        )


class Section(models.Model):
    """大题: so many questions of one kind, so many points each: drawn, by a grid if there is one, or chosen by hand."""

    exam = ParentalKey(Exam, on_delete=models.CASCADE, related_name="sections")
    sort_order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    title = models.CharField(_("大题名称"), max_length=60)
    kind = models.CharField(_("题型"), max_length=16, choices=QuestionKind.choices)
    count = models.PositiveSmallIntegerField(_("题数"), validators=[MinValueValidator(1)])
    points = models.DecimalField(
        _("每题分值"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    credit = models.CharField(
        _("给分方式"), max_length=20, choices=CreditMode.choices, default=CreditMode.HALF_FOR_SUBSET
    )
    no_way_back = models.BooleanField(
        _("答完不能返回"),
        default=False,
        help_text=_("进入后面的大题时，本大题及之前的大题全部封闭，不能再看再改；后面的大题此前不显示。"),
    )
    # [{"subject": page id or null, "difficulty": 1-5 or null, "count": n}]
    grid = models.JSONField(_("科目与难度分配"), default=list, blank=True)
    # [question id] in their order; empty: drawn. The version is pinned by the paper, as for drawn questions.
    fixed = models.JSONField(_("指定试题"), default=list, blank=True)

    class Meta:
        verbose_name = _("大题")
        verbose_name_plural = _("大题")
        ordering = ["exam", "sort_order", "pk"]

    def __str__(self) -> str:
        return self.title

    def rule(self) -> SectionRule:
        kind = Kind(self.kind)
        return SectionRule(
            title=self.title,
            kind=kind,
            count=self.count,
            points=self.points,
            credit=Credit(self.credit),
            no_way_back=self.no_way_back,
            fixed=tuple(self.fixed),
            grid=tuple(
                Cell(kind, row["count"], row.get("subject"), row.get("difficulty")) for row in self.grid
            ),
        )
