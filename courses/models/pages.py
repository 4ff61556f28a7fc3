from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from academy.pages.blocks import MigrationFriendlyStreamField
from academy.pages.models import BasePage
from courses.blocks import lesson_blocks, outline_blocks
from courses.enums import Assessment, Competency, RequiredFor, TrackCode, TrainingMode


class TrackPage(BasePage):
    """课程领域: one of the three fixed tracks."""

    code = models.CharField(_("编码"), max_length=12, choices=TrackCode.choices, unique=True)
    intro = models.TextField(_("导语"), blank=True)
    intro_en = models.TextField(_("英文导语"), blank=True)

    parent_page_types = ["pages.HomePage"]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("code"),
        FieldPanel("intro"),
        FieldPanel("intro_en"),
    ]
    template = "courses/track_page.html"

    class Meta:
        verbose_name = _("课程领域")
        verbose_name_plural = _("课程领域")


class CoursePageForm(WagtailAdminPageForm):
    """Tags are ticked, not typed: a rating looks for subjects by them."""

    competencies = forms.MultipleChoiceField(
        label=_("能力标签"),
        choices=Competency.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("后四项用于向弱项网格员推荐课程。"),
    )


class CoursePage(BasePage):
    """课程科目: its hours and version are frozen on every completion."""

    code = models.CharField(_("编码"), max_length=8, unique=True)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    mode_default = models.CharField(_("培训方式"), max_length=12, choices=TrainingMode.choices)
    assessment = models.CharField(_("考核方式"), max_length=12, choices=Assessment.choices)
    required_for = models.CharField(
        _("修读要求"), max_length=12, choices=RequiredFor.choices, default=RequiredFor.ELECTIVE
    )
    needs_exam = models.BooleanField(
        _("须通过结业考试"), default=False, help_text=_("勾选后，学完课时并通过考试才算结业。")
    )
    # Competency values; a list, because a subject serves several roles at once and trains several abilities.
    competencies = models.JSONField(_("能力标签"), default=list, blank=True)
    summary = models.TextField(_("简介"), blank=True)
    summary_en = models.TextField(_("英文简介"), blank=True)
    aims = MigrationFriendlyStreamField(outline_blocks(), verbose_name=_("学习目标"), blank=True)
    outline = MigrationFriendlyStreamField(outline_blocks(), verbose_name=_("课程大纲"), blank=True)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    # "安全" is found by "aq": initials are stored because they are searched on every keystroke.
    pinyin_initials = models.CharField(max_length=200, blank=True, editable=False)

    parent_page_types = ["courses.TrackPage"]
    base_form_class = CoursePageForm
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("code"),
                FieldPanel("hours"),
                FieldPanel("mode_default"),
                FieldPanel("assessment"),
                FieldPanel("required_for"),
                FieldPanel("needs_exam"),
                FieldPanel("competencies"),
            ],
            heading=_("基本信息"),
        ),
        FieldPanel("summary"),
        FieldPanel("summary_en"),
        FieldPanel("aims"),
        FieldPanel("outline"),
    ]
    template = "courses/course_page.html"

    class Meta:
        verbose_name = _("课程科目")
        verbose_name_plural = _("课程科目")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        # Wagtail calls this before every save, drafts included.
        self.pinyin_initials = pinyin_initials(self.title)[:200]
        super().full_clean(*args, **kwargs)


def pinyin_initials(title: str) -> str:
    # Its dictionary takes 57 MB, and only the process in which somebody saves a subject needs it.
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower()


class LessonPage(BasePage):
    """课时: prose that a grid worker learns from."""

    minutes = models.PositiveSmallIntegerField(_("分钟"), default=45)
    # The least time on the page before it can be marked as done; 0 while there is no evidence to ask for.
    min_seconds = models.PositiveIntegerField(_("最少阅读秒数"), default=0)
    body = MigrationFriendlyStreamField(lesson_blocks(), verbose_name=_("内容"), blank=True)

    parent_page_types = ["courses.CoursePage"]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("minutes"),
        FieldPanel("min_seconds"),
        FieldPanel("body"),
    ]
    template = "courses/lesson_page.html"

    class Meta:
        verbose_name = _("课时")
        verbose_name_plural = _("课时")
