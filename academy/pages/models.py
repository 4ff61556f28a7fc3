from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from academy.pages.blocks import MigrationFriendlyStreamField, prose_blocks


class BasePage(Page):
    """What all pages share: an English title for the English interface."""

    title_en = models.CharField(_("英文标题"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("title_en")]

    class Meta:
        abstract = True

    def shown_title(self, language: str) -> str:
        return self.title_en if self.title_en and language.startswith("en") else self.title


class HomePage(BasePage):
    intro = models.TextField(_("导语"), blank=True)
    intro_en = models.TextField(_("英文导语"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    content_panels = [*BasePage.content_panels, FieldPanel("intro"), FieldPanel("intro_en")]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("首页")


class StandardPage(BasePage):
    body = MigrationFriendlyStreamField(prose_blocks(), verbose_name=_("内容"), blank=True)

    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("普通页面")
