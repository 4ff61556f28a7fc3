from django.utils.translation import gettext as _

from ratings.models import ImportBatch


class BatchRefusedError(Exception):
    """A sentence for the person who tried; nothing was written."""


class SameFileError(BatchRefusedError):
    def __init__(self, first: ImportBatch) -> None:
        super().__init__(_("这个文件已经上传过，请查看第一次上传的批次。"))
        self.first = first
