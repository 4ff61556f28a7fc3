"""Why a question file could not be read, in words; they stand beside its job and on its page."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FILE_REFUSALS = {
    "EMPTY": gettext_lazy("文件是空的，请选择有试题的文件。"),
    "NO_QUESTIONS": gettext_lazy("文件里没有认出试题，请对照模板检查格式。"),
    "NO_QUESTION_HEADERS": gettext_lazy("表格里找不到“题干”和“答案”两列，请使用模板。"),
    "UNKNOWN_ENCODING": gettext_lazy("无法识别文字编码，请另存为 UTF-8 或 GB18030。"),
    "WRONG_TYPE": gettext_lazy("这不是试题文件，请上传 Excel、Word、文本、Moodle XML 或 QTI。"),
    "ENCRYPTED": gettext_lazy("文件有密码保护，请取消密码后再上传。"),
    "MACROS": gettext_lazy("文件含有宏，请另存为不含宏的文件再上传。"),
    "FILE_TOO_LARGE": gettext_lazy("文件太大，请分成几个文件上传。"),
    "UNPACKS_TOO_LARGE": gettext_lazy("文件解开后太大，请分成几个文件上传。"),
    "TOO_MANY_PARTS": gettext_lazy("压缩包里的文件太多，请分成几个包上传。"),
    "EXTERNAL_LINKS": gettext_lazy("文件链接了别处的数据，请断开链接后再上传。"),
}


# What people upload instead of questions.
WRONG_KINDS = {
    "image": gettext_lazy(
        "这是图片，不是试题文件。图片里的文字读不出来，请上传 Excel、Word 或文本；题中的图片请放进文件里。"
    ),
    "video": gettext_lazy("这是音频或视频，不是试题文件。"),
    "pdf": gettext_lazy(
        "这是 PDF，无法可靠地读出试题。请上传原来的 Word 或 Excel 文件，或把文字复制到文本文件。"
    ),
    "doc": gettext_lazy("这是旧版 Word 文档（.doc）。请在 Word 中另存为 .docx 再上传。"),
    "rtf": gettext_lazy("这是 RTF 文档。请在 Word 中另存为 .docx 再上传。"),
    "ppt": gettext_lazy("这是演示文稿，不是试题文件。请把试题写成 Excel 或 Word 再上传。"),
    "pptx": gettext_lazy("这是演示文稿，不是试题文件。请把试题写成 Excel 或 Word 再上传。"),
    "xlsb": gettext_lazy("这是二进制工作簿（.xlsb）。请在 Excel 中另存为 .xlsx 再上传。"),
    "opendocument": gettext_lazy("这是 OpenDocument 文件。请另存为 .docx 或 .xlsx 再上传。"),
    "zip": gettext_lazy("这个压缩包里没有 QTI 题包，也不是 Word 或 Excel 文件。请解压后逐个上传。"),
    "rar": gettext_lazy("这是 RAR 压缩包。请解压后逐个上传里面的文件。"),
    "7z": gettext_lazy("这是 7z 压缩包。请解压后逐个上传里面的文件。"),
    "gzip": gettext_lazy("这是 gzip 压缩包。请解压后逐个上传里面的文件。"),
    "xml": gettext_lazy("这个 XML 文件不是 Moodle 题库，也不是 QTI 试题。"),
    "text": gettext_lazy("这是纯文本，里面没有认出试题。请把试题填进 Excel 模板，或对照模板检查格式。"),
    "page": gettext_lazy(
        "这是网页（HTML），不是试题文件。请把试题复制到 Excel 模板、Word 或文本文件再上传。"
    ),
    "html": gettext_lazy("这是网页，不是试题文件。请把试题复制到 Word 或文本文件再上传。"),
    "ole": gettext_lazy("这是旧版 Office 文件，但不是 Excel 表格。请另存为 .docx 或 .xlsx 再上传。"),
    "binary": gettext_lazy("这个文件不是文字，也不是认得的文档。如果是文本，请另存为 UTF-8 再上传。"),
}


def file_refusal(code: str, params: Mapping[str, Any]) -> str:
    known = WRONG_KINDS.get(params.get("found", "")) if code == "WRONG_TYPE" else None
    words = str(known or FILE_REFUSALS.get(code) or _("文件已损坏或过大，无法读取。"))
    if named := params.get("named"):
        return _("文件名以 %(ending)s 结尾，内容却不是 Excel 工作簿：%(words)s") % {
            "ending": named,
            "words": words,
        }
    return words
