from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from academy.certificates.actions.drawing import missing_fonts_sentence
from academy.printing import FontsMissingError
from academy.printing.fonts import font_folder, prepare


class Command(BaseCommand):
    help = "Make the small fonts that papers are drawn with; does nothing when they are there."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = prepare()
        except FontsMissingError as error:
            self.stderr.write(missing_fonts_sentence(error))
            return
        except OSError as error:
            self.stderr.write(_("证书字体没有备好，证书暂时不能制作：%(error)s") % {"error": error})
            return
        if made:
            self.stdout.write(
                _("已备好 %(n)s 个证书字体：%(folder)s") % {"n": len(made), "folder": font_folder()}
            )
        else:
            self.stdout.write(_("证书字体已经备好。"))
