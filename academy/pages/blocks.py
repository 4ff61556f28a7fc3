from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock


class MigrationFriendlyStreamField(StreamField):
    """A stream whose blocks stay out of migrations: changing a block must not touch the schema history."""

    def __init__(self, block_types: Any = None, **kwargs: Any) -> None:
        kwargs.pop("block_lookup", None)
        super().__init__(block_types or [], **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = _("小标题")
        template = "pages/blocks/heading.html"


class ProseBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = _("正文")
        template = "pages/blocks/prose.html"


class PictureBlock(ImageBlock):
    class Meta:
        icon = "image"
        label = _("图片")
        template = "pages/blocks/picture.html"


def prose_blocks() -> list[tuple[str, blocks.Block]]:
    return [
        ("heading", HeadingBlock()),
        ("paragraph", ProseBlock(features=["bold", "italic", "ol", "ul", "link", "document-link"])),
        ("picture", PictureBlock()),
    ]
