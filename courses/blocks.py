from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from academy.pages.blocks import PictureBlock, ProseBlock


class LessonBlock(blocks.StructBlock):
    """A lesson block is rendered by templates/courses/blocks/<its name>.html."""


class Step(blocks.StructBlock):
    title = blocks.CharBlock(label=_("步骤"))
    text = blocks.TextBlock(label=_("做法"), required=False)


class StepsBlock(LessonBlock):
    title = blocks.CharBlock(label=_("标题"), required=False)
    items = blocks.ListBlock(Step(), label=_("步骤"))

    class Meta:
        icon = "list-ol"
        label = _("怎么做")
        template = "courses/blocks/steps.html"


class CaseBlock(LessonBlock):
    title = blocks.CharBlock(label=_("标题"))
    stem = blocks.TextBlock(label=_("情景"))
    question = blocks.TextBlock(label=_("问题"))
    reveal = blocks.TextBlock(label=_("分析"))

    class Meta:
        icon = "help"
        label = _("案例")
        template = "courses/blocks/case.html"


class Mistake(blocks.StructBlock):
    wrong = blocks.TextBlock(label=_("错误做法"))
    right = blocks.TextBlock(label=_("正确做法"))


class MistakesBlock(LessonBlock):
    items = blocks.ListBlock(Mistake(), label=_("条目"))

    class Meta:
        icon = "warning"
        label = _("常见错误")
        template = "courses/blocks/mistakes.html"


class QuotationBlock(LessonBlock):
    text = blocks.TextBlock(label=_("原文"))
    source = blocks.CharBlock(label=_("出处"))

    class Meta:
        icon = "openquote"
        label = _("法规引用")
        template = "courses/blocks/quotation.html"


class ChecklistBlock(LessonBlock):
    title = blocks.CharBlock(label=_("标题"))
    items = blocks.ListBlock(blocks.CharBlock(), label=_("条目"))

    class Meta:
        icon = "tasks"
        label = _("清单")
        template = "courses/blocks/checklist.html"


class TableBlock(LessonBlock):
    head = blocks.ListBlock(blocks.CharBlock(required=False), label=_("表头"))
    rows = blocks.ListBlock(blocks.ListBlock(blocks.CharBlock(required=False)), label=_("各行"))

    class Meta:
        icon = "table"
        label = _("表格")
        template = "courses/blocks/table.html"


class CheckBlock(LessonBlock):
    stem = blocks.TextBlock(label=_("题目"))
    options = blocks.ListBlock(blocks.CharBlock(), label=_("选项"))
    answer = blocks.ListBlock(blocks.IntegerBlock(min_value=0), label=_("正确选项（从 0 数起）"))
    explanation = blocks.TextBlock(label=_("解析"))

    class Meta:
        icon = "check"
        label = _("自测题")
        template = "courses/blocks/check.html"


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("小标题")
        template = "courses/blocks/heading.html"


class TextBlock(blocks.TextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("段落")
        template = "courses/blocks/paragraph.html"


def lesson_blocks() -> list[tuple[str, blocks.Block]]:
    return [
        ("paragraph", TextBlock()),
        ("rich_text", ProseBlock(features=["bold", "italic", "ol", "ul", "link", "document-link"])),
        ("heading", HeadingBlock()),
        ("picture", PictureBlock()),
        ("steps", StepsBlock()),
        ("case", CaseBlock()),
        ("mistakes", MistakesBlock()),
        ("quotation", QuotationBlock()),
        ("checklist", ChecklistBlock()),
        ("table", TableBlock()),
        ("check", CheckBlock()),
    ]


def outline_blocks() -> list[tuple[str, Any]]:
    return [("item", blocks.CharBlock(label=_("条目")))]
