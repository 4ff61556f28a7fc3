"""What people upload instead of a table, each with what to do about it, Chinese and English."""

from collections.abc import Mapping
from typing import Final

WRONG_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "image": (
        "这是图片，不是表格。请上传原始的 .xlsx、.xls 或 .csv 文件，不要上传截图或照片。",
        "This is a picture, not a table. Upload the .xlsx, .xls or .csv file itself, not a photo or screenshot of it.",
    ),
    "video": (
        "这是音频或视频，不是表格。请上传 .xlsx、.xls 或 .csv 文件。",
        "This is sound or video, not a table. Upload an .xlsx, .xls or .csv file.",
    ),
    "pdf": (
        "这是 PDF，无法可靠地读出表格。请向出具单位索要 .xlsx、.xls 或 .csv 文件。",
        "This is a PDF, from which a table cannot be read reliably. Ask its author for an .xlsx, .xls or .csv file.",
    ),
    "doc": (
        "这是 Word 文档，不是表格。请把表格复制到 Excel，另存为 .xlsx 再上传。",
        "This is a Word document. Copy its table into Excel, save it as .xlsx and upload that.",
    ),
    "docx": (
        "这是 Word 文档，不是表格。请把表格复制到 Excel，另存为 .xlsx 再上传。",
        "This is a Word document. Copy its table into Excel, save it as .xlsx and upload that.",
    ),
    "rtf": (
        "这是 RTF 文档，不是表格。请把表格复制到 Excel，另存为 .xlsx 再上传。",
        "This is an RTF document. Copy its table into Excel, save it as .xlsx and upload that.",
    ),
    "ppt": (
        "这是演示文稿，不是表格。请上传 .xlsx、.xls 或 .csv 文件。",
        "This is a presentation, not a table. Upload an .xlsx, .xls or .csv file.",
    ),
    "pptx": (
        "这是演示文稿，不是表格。请上传 .xlsx、.xls 或 .csv 文件。",
        "This is a presentation, not a table. Upload an .xlsx, .xls or .csv file.",
    ),
    "xlsb": (
        "这是二进制工作簿（.xlsb）。请在 Excel 中另存为 .xlsx 再上传。",
        "This is a binary workbook (.xlsb). Save it as .xlsx in Excel and upload that.",
    ),
    "opendocument": (
        "这是 OpenDocument 文件。请另存为 .xlsx 再上传。",
        "This is an OpenDocument file. Save it as .xlsx and upload that.",
    ),
    "zip": (
        "这是压缩包。请解压后，逐个上传里面的表格。",
        "This is an archive. Unpack it and upload the tables in it one by one.",
    ),
    "rar": (
        "这是压缩包。请解压后，逐个上传里面的表格。",
        "This is an archive. Unpack it and upload the tables in it one by one.",
    ),
    "7z": (
        "这是压缩包。请解压后，逐个上传里面的表格。",
        "This is an archive. Unpack it and upload the tables in it one by one.",
    ),
    "gzip": (
        "这是压缩包。请解压后，逐个上传里面的表格。",
        "This is an archive. Unpack it and upload the tables in it one by one.",
    ),
    "ole": (
        "这是旧版 Office 文件，但不是 Excel 表格。请另存为 .xlsx 再上传。",
        "This is an old Office file, but no Excel table. Save it as .xlsx and upload that.",
    ),
    "binary": (
        "这个文件不是表格，也不是文字。请上传 .xlsx、.xls 或 .csv 文件。",
        "This file is neither a table nor text. Upload an .xlsx, .xls or .csv file.",
    ),
    "xml": (
        "这是 XML 文件，不是表格。请上传 .xlsx、.xls 或 .csv 文件。",
        "This is an XML file, not a table. Upload an .xlsx, .xls or .csv file.",
    ),
    "text": (
        "这是纯文本，里面没有认出表头。请在 Excel 中打开，核对表头后另存为“Excel 工作簿（.xlsx）”再上传。",
        "This is plain text without a known heading. Open it in Excel, check the heading, save it as .xlsx and upload that.",
    ),
    "page": (
        "这是网页（HTML），里面没有认出表头。请在 Excel 中打开，核对表头后另存为“Excel 工作簿（.xlsx）”再上传。",
        "This is a web page (HTML) without a known heading. Open it in Excel, check the heading, save it as .xlsx and upload that.",
    ),
    "html": (
        "这个网页里没有表格。请上传 .xlsx、.xls 或 .csv 文件。",
        "This web page holds no table. Upload an .xlsx, .xls or .csv file.",
    ),
}

# Before the sentence of the kind, when the name promised a workbook.
MISNAMED: Final = (
    "文件名以 {named} 结尾，内容却不是 Excel 工作簿：",
    "The name ends in {named}, but the content is no Excel workbook. ",
)

# Said of a table that was read although it is not what its name promised.
READ_OTHERWISE: Final[Mapping[str, tuple[str, str]]] = {
    "NAMED_OTHERWISE": (
        "文件名以 {named} 结尾，内容其实是 {found}，已按内容读取。无需处理。",
        "The name ends in {named}, the content is {found} and was read as that. Nothing to do.",
    ),
    "HTML_TABLE": (
        "文件实际是网页表格，已按内容读取。请核对前几行。",
        "The file is really a web page; its table was read. Check the first rows.",
    ),
}
