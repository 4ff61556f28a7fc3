"""Every message in words, Chinese and English: what is wrong and what to do."""

from collections.abc import Mapping
from typing import Final

from academy.tabular.cells import column_letter
from academy.tabular.refusals import TableRefused
from academy.tabular.report import Message
from ratings.imports import columns
from ratings.imports.file_kinds import MISNAMED, READ_OTHERWISE, WRONG_KINDS

Words = tuple[str, str]

REFUSALS: Final[Mapping[str, Words]] = {
    "EMPTY": ("文件是空的。请选择有内容的表格文件。", "The file is empty. Choose a file with content."),
    "DAMAGED": (
        "文件已损坏，无法读取。请在 Excel 中打开后另存为 .xlsx 再上传。",
        "The file is damaged and cannot be read. Open it in Excel, save it as .xlsx and upload again.",
    ),
    "WRONG_TYPE": (
        "这不是可导入的表格（识别为 {found}）。请上传 .xlsx、.xls 或 .csv 文件。",
        "This is not a table we can import (found: {found}). Upload an .xlsx, .xls or .csv file.",
    ),
    "ENCRYPTED": (
        "文件有密码保护。请取消密码后再上传。",
        "The file is protected by a password. Remove the password and upload again.",
    ),
    "MACROS": (
        "文件含有宏，不予接收。请另存为不含宏的 .xlsx 再上传。",
        "The file contains macros and is refused. Save it as .xlsx without macros and upload again.",
    ),
    "EXTERNAL_LINKS": (
        "文件引用了其他工作簿或数据连接，不予接收。请将公式粘贴为数值、断开链接后再上传。",
        "The file refers to other workbooks or data and is refused. Paste formulas as values, break the links.",
    ),
    "UNPACKS_TOO_LARGE": (
        "文件解压后过大（约 {megabytes} MB），不予接收。请只保留数据工作表后再上传。",
        "The file unpacks to about {megabytes} MB and is refused. Keep only the data sheet and upload again.",
    ),
    "TOO_MANY_PARTS": (
        "文件内部部件超过 {limit} 个，不予接收。请把数据复制到新工作簿后再上传。",
        "The file holds more than {limit} parts and is refused. Copy the data to a new workbook.",
    ),
    "TOO_MANY_COLUMNS": (
        "表格超过 {limit} 列，不予接收。请删除多余的列后再上传。",
        "The table has more than {limit} columns and is refused. Delete the spare columns and upload again.",
    ),
    "TOO_MANY_ROWS": (
        "表格超过 {limit} 行，不予接收。请按街道拆分后分别上传。",
        "The table has more than {limit} rows and is refused. Split it by street and upload the parts.",
    ),
    "TOO_MANY_CELLS": (
        "表格的单元格范围过大（超过 {limit} 个）。请删除数据区以外的内容后再上传。",
        "The table covers more than {limit} cells. Clear everything outside the data and upload again.",
    ),
    "FILE_TOO_LARGE": (
        "文件超过 {limit} MB。请拆分后分别上传。",
        "The file is larger than {limit} MB. Split it and upload the parts.",
    ),
    "UNKNOWN_ENCODING": (
        "无法识别文本编码。请另存为 UTF-8 或 GB18030 编码的 .csv 再上传。",
        "The text encoding is unknown. Save the file as .csv in UTF-8 or GB18030 and upload again.",
    ),
}

BATCH: Final[Mapping[str, Words]] = {
    "SAME_FILE": (
        "同一文件已经上传过。请查看第一次上传的批次，或上传更正后的文件。",
        "This very file was uploaded before. Look at the first batch, or upload a corrected file.",
    ),
    "NO_HEADER": (
        "没有找到表头：前 40 行中没有一行含有三个以上可识别的列名。请检查表头或使用标准模板。",
        "No header found: none of the first 40 rows has three known column names. Check it or use the template.",
    ),
    "NO_ROWS": (
        "表中没有可导入的数据行。请检查是否上传了正确的文件。",
        "The table has no rows to import. Check that this is the right file.",
    ),
    "SHEET_WITHOUT_HEADER": (
        "工作表「{sheet}」没有可识别的表头，未读取。如含有数据，请补上表头。",
        "Sheet “{sheet}” has no recognisable header and was not read. Add a header if it holds data.",
    ),
    "TWO_COLUMNS": (
        "{columns} 列（{headers}）都对应同一字段「{field}」。请在列对应中只保留一列。",
        "Columns {columns} ({headers}) claim the same field “{field}”. Keep only one of them in the mapping.",
    ),
    "NO_KEY_COLUMN": (
        "缺少身份证号码或网格员编号列，无法核对人员。请补上其中一列，或在列对应中指定。",
        "There is no column of ID numbers or staff numbers to match people by. Add one or map it.",
    ),
    "NO_INDICATOR_COLUMN": (
        "没有找到任何考核指标列。请在列对应中指定，或检查文件。",
        "No indicator column was found. Map the columns by hand or check the file.",
    ),
    "INDICATOR_ABSENT": (
        "文件中没有指标「{field}」的列，该指标将记为缺失。如应有此列，请在列对应中指定。",
        "The file has no column for indicator “{field}”; it will count as missing. Map the column if there is one.",
    ),
    "UNKNOWN_COLUMN": (
        "{column} 列「{header}」无法识别，未导入。如需要请在列对应中指定。",
        "Column {column} “{header}” is unknown and was not imported. Map it if it is needed.",
    ),
    "WRONG_PERIOD": (
        "文件的统计时段为 {stated}，与本批次的 {wanted} 不符，已停止。请核对后选择正确的文件或时段。",
        "The file covers {stated}, but this batch is for {wanted}; stopped. Choose the right file or period.",
    ),
    "WRONG_COUNTY": (
        "文件的填报单位为「{stated}」，不属于「{wanted}」，已停止。请上传本县区的文件。",
        "The file comes from “{stated}”, which is not “{wanted}”; stopped. Upload the file of your own county.",
    ),
    "PERIOD_NOT_STATED": (
        "表头上方没有写明统计时段。请确认文件属于本批次的时段。",
        "The lines above the header do not state the period. Make sure the file belongs to this one.",
    ),
    "PERIOD_BY_FILE_NAME": (
        "统计时段 {period} 只见于文件名。请核对并确认后再入库。",
        "Only the file's name says that it covers {period}. Check and confirm this before you record it.",
    ),
    "PERIOD_CLASH": (
        "标题写的是「{title}」，工作表名却是「{name}」，统计时段不一致，已停止。请指定该工作表的时段。",
        "The title says “{title}”, the sheet is called “{name}”; stopped. Choose the period of this sheet.",
    ),
    "PARTIAL_FILE": (
        "按“只含部分人员的文件”处理：共 {rows} 行，不在其中的人员不算缺报。如应含全县区人员，请更改文件范围。",
        "Taken as a file of some people only: {rows} rows, nobody else is missing. Change the scope if it is whole.",
    ),
    "UNIT_NOT_STATED": (
        "表头上方没有写明填报单位。请确认文件属于本县区。",
        "The lines above the header do not name the unit. Make sure the file is from your county.",
    ),
    "HIDDEN_SHEET": (
        "隐藏工作表「{sheet}」未读取。如含有数据，请取消隐藏后重新上传。",
        "Hidden sheet “{sheet}” was not read. If it holds data, unhide it and upload again.",
    ),
    "TEXT_ENCODING": (
        "文本按 {encoding} 编码读取。请查看前几行，确认姓名没有乱码。",
        "The text was read as {encoding}. Look at the first rows and make sure the names are right.",
    ),
    **READ_OTHERWISE,
    "FORMATS_UNKNOWN": (
        "此格式不含百分比格式和隐藏行信息。0 到 1 之间的比率将用户数、件数核对。",
        "This format does not tell percent formats or hidden rows; rates between 0 and 1 are checked by counts.",
    ),
    "FORMULAS": (
        "工作表「{sheet}」有 {count} 个公式单元格，按保存时的结果读取。请确认保存前已重新计算。",
        "Sheet “{sheet}” has {count} formula cells, read with their saved results. Make sure they were up to date.",
    ),
    "PEOPLE_MISSING": (
        "花名册中有 {count} 名专职网格员不在文件中。请补报，或逐人说明原因；处理前不能冻结数据。",
        "{count} full-time workers of the roster are not in the file. Supply or explain them; the freeze waits.",
    ),
}

ROW: Final[Mapping[str, Words]] = {
    "UNKNOWN_PERSON": (
        "花名册中查无此人。请核对姓名、身份证号码和编号；确有此人请先在花名册中登记。",
        "This person is not in the roster. Check name, ID and staff number, or enter the person there first.",
    ),
    "NO_KEYS": (
        "该行没有姓名、身份证号码和编号。请补填，或删除该行。",
        "The row has no name, ID number or staff number. Fill them in or delete the row.",
    ),
    "PART_TIME": (
        "兼职人员不参加星级考评，已跳过。如实为专职，请先更正花名册。",
        "Part-time workers are not rated; skipped. If the worker is full-time, correct the roster first.",
    ),
    "DEPARTED": (
        "该人员已离职（{departed_on}），已跳过。如有误，请先更正花名册。",
        "The worker has left ({departed_on}); skipped. If that is wrong, correct the roster first.",
    ),
    "NOT_A_WORKER": (
        "该人员不是专职网格员（{stated}），已跳过。如有误，请先更正花名册。",
        "This person is not a full-time grid worker ({stated}); skipped. If wrong, correct the roster first.",
    ),
    "DUPLICATE_SAME": (
        "与第 {row} 行完全相同，只保留第 {row} 行。无需处理。",
        "The same as row {row}, which is kept. Nothing to do.",
    ),
    "CONFLICT": (
        "同一人同一单位有多行且数据不同（第 {rows} 行），全部待定。请选定一行。",
        "Several rows of one person and unit differ (rows {rows}); all are held. Choose one of them.",
    ),
    "ALREADY_RECORDED": (
        "相同的数据已由其他批次入库，已跳过。无需处理。",
        "The same figures were already recorded by another batch; skipped. Nothing to do.",
    ),
    "RECORDED_DIFFERENTLY": (
        "已入库该人员同一单位 {period} 的不同数据，已待定。请核对：采用本行（替换原数据，两者都保留）或不用。",
        "Other figures of {period} are recorded for this person and unit; held. Use this row instead, or drop it.",
    ),
    "REPLACES_RECORDED": (
        "本行更正已入库的 {period} 数据；入库后以本行为准，原数据保留备查。",
        "The row corrects the recorded figures of {period}; once committed it counts, and the old row is kept.",
    ),
    "LONGER_RECORDED": (
        "已入库更长时段 {period} 的数据；同一指标以长时段为准，本行只补其没有的指标。",
        "Figures of the longer {period} are recorded and count; this row only fills indicators they lack.",
    ),
    "SHORTER_RECORDED": (
        "已入库其中 {period} 等较短时段的数据；本行入库后，同一指标以本行的长时段为准。",
        "Figures of {period}, a part of this time, are recorded; once committed, the longer time of this row counts.",
    ),
    "PERIOD_OVERLAPS": (
        "统计时段 {period} 与 {other} 部分重叠，无法分开计算，已待定。请更正文件，或撤销另一批次。",
        "The time {period} partly overlaps {other}, and the figures cannot be divided; held. Correct the file.",
    ),
    "PERIOD_UNREADABLE": (
        "{column} 列没有写明属于 {sheet_period} 的哪个月或季度，已待定。请填写，如“3月”“2025-03”。",
        "Column {column} names no month or quarter of {sheet_period}; held. Fill it in, for instance 2025-03.",
    ),
    "DROPPED": ("已由经办人决定不采用本行。", "Somebody decided not to use this row."),
    "NOT_CHOSEN": (
        "同一人同一单位已选定第 {row} 行，本行不采用。",
        "Row {row} was chosen for this person and unit; this row is not used.",
    ),
    "CONFIRMED": ("已由经办人核对确认。", "Somebody checked and confirmed this row."),
    "TRANSFER_SEGMENT": (
        "该人员在考评期内有调动，本行计入「{unit}」{months} 个月。无需处理。",
        "The worker moved in the period; this row counts for “{unit}”, {months} months. Nothing to do.",
    ),
    "OTHER_UNIT_MISSING": (
        "该人员考评期内还曾在「{unit}」任职，文件中没有该单位的数据。请向该单位补要。",
        "The worker also served in “{unit}” in the period, but its figures are not here. Ask that unit for them.",
    ),
    "ID_CHECK_DIGIT": (
        "身份证号码校验码不符，已待定。请核对原件后更正，系统不会代为修改。",
        "The check digit of the ID number is wrong; held. Correct it from the document; we never repair it.",
    ),
    "ID_SHAPE": (
        "身份证号码不是 18 位，已待定。请核对原件后更正。",
        "The ID number does not have 18 characters; held. Correct it from the document.",
    ),
    "ID_AS_NUMBER": (
        "身份证号码以数字保存，末几位已丢失，已待定。请将该列设为文本后重新填写，或确认系统提示的人员。",
        "The ID number was saved as a number and lost digits; held. Enter it as text, or confirm our offer.",
    ),
    "ID_MISSING": (
        "没有身份证号码，已按编号和姓名核对。建议补填身份证号码。",
        "No ID number; matched by staff number and name. Better fill in the ID number.",
    ),
    "ID_NOT_IN_ROSTER": (
        "身份证号码与花名册不符，但编号和姓名与「{name}」一致，已待定。请核对后确认或更正。",
        "The ID number is not that of the roster, but number and name are those of {name}; held. Check and confirm.",
    ),
    "ROSTER_LACKS_ID": (
        "花名册中该人员没有身份证号码，已按编号和姓名核对。请补全花名册。",
        "The roster has no ID number for this worker; matched by number and name. Complete the roster.",
    ),
    "OFFERED_MATCH": (
        "编号和姓名与花名册中的 {name}（{worker_no}）一致。请确认是否为此人。",
        "Staff number and name are those of {name} ({worker_no}) in the roster. Confirm if it is this person.",
    ),
    "SIMILAR_PEOPLE": (
        "花名册中姓名或编号相同的有：{people}。如是其中一人，请按花名册更正本行。",
        "The roster has people of this name or number: {people}. If it is one of them, correct the row.",
    ),
    "NAME_DIFFERS": (
        "姓名不符：文件为「{name}」，花名册为「{roster_name}」，已待定。请核对姓名和号码。",
        "The file says “{name}”, the roster “{roster_name}”; held. Check the name and the numbers.",
    ),
    "NAME_ONLY": (
        "只有姓名，不能确定是谁，已待定。请补填身份证号码或编号。",
        "Only a name is given, which does not settle who it is; held. Add the ID number or the staff number.",
    ),
    "NUMBER_ONLY": (
        "只有编号没有姓名，花名册中为「{name}」，已待定。请确认或补填姓名。",
        "A staff number without a name; the roster has {name}; held. Confirm or add the name.",
    ),
    "SEVERAL_PEOPLE": (
        "花名册中有多人与此号码相符，已待定。请补填身份证号码，或更正花名册。",
        "Several people of the roster have this number; held. Add the ID number or correct the roster.",
    ),
    "KEYS_DISAGREE": (
        "身份证号码与编号指向不同的人（按身份证应为 {worker_no}），已待定。请核对。",
        "ID number and staff number belong to different people (by ID: {worker_no}); held. Check both.",
    ),
    "WORKER_NO_DIFFERS": (
        "编号不符：文件为「{file_no}」，花名册为「{worker_no}」，已按身份证号码核对。请更正编号。",
        "The file says {file_no}, the roster {worker_no}; matched by ID number. Correct the number.",
    ),
    "LEADING_ZEROS": (
        "编号缺少前导零，已按 {worker_no} 核对。无需处理。",
        "The staff number lost its leading zeros; matched as {worker_no}. Nothing to do.",
    ),
    "EMPLOYMENT_DIFFERS": (
        "文件写「{stated}」，花名册为专职，已待定。请核对岗位性质。",
        "The file says “{stated}”, the roster says full-time; held. Check the employment.",
    ),
    "UNIT_UNKNOWN": (
        "本县区没有名为「{unit}」的街道（镇），已待定。请更正单位名称。",
        "There is no street named “{unit}” in this county; held. Correct the name.",
    ),
    "UNIT_NEEDED": (
        "该人员考评期内在多个单位任职，本行没有写明单位，已待定。请补填所属街道（镇）。",
        "The worker served in several units and the row names none; held. Fill in the street.",
    ),
    "POSTING_DISAGREES": (
        "花名册中该人员考评期内在「{roster_unit}」任职，与文件的「{unit}」不符，已待定。请核对任职记录。",
        "By the roster the worker served in “{roster_unit}”, not in “{unit}”; held. Check the posting.",
    ),
    "NO_POSTING": (
        "花名册中该人员考评期内没有任职记录，已待定。请先补录任职记录。",
        "The roster has no posting of this worker in the period; held. Enter the posting first.",
    ),
    "NO_MONTHS": (
        "该人员在「{unit}」任职不足半个月，本行不计月数。请确认是否需要保留。",
        "The worker was less than half a month in “{unit}”; the row counts no month. Decide whether to keep it.",
    ),
    "FIGURE_UNREADABLE": (
        "{column} 列的内容不是数字，已待定。请改为数字，没有数据请留空或填「—」。",
        "Column {column} does not hold a number; held. Enter a number, or leave it blank if there is none.",
    ),
    "FORMULA_WITHOUT_VALUE": (
        "{column} 列是没有计算结果的公式，已待定。请在 Excel 中打开、重新计算并保存。",
        "Column {column} holds a formula without a result; held. Open the file in Excel, recalculate and save.",
    ),
    "FORMULA_ERROR": (
        "{column} 列是公式错误（如 #DIV/0!），按缺失处理。如有数据请填写数字。",
        "Column {column} holds a formula error such as #DIV/0! and counts as missing. Enter the number if any.",
    ),
    "COUNT_INVALID": (
        "{column} 列的数量「{value}」无效，已待定。数量应为不小于零的整数，且总数不能为零。",
        "The count “{value}” in column {column} is invalid; held. Counts are whole, not negative, totals not zero.",
    ),
    "COUNTS_INCOMPLETE": (
        "{column} 列缺少数量，无法重新计算比率，暂用填报的比率。请补填数量。",
        "Column {column} lacks the count, so the printed rate is used unchecked. Fill in the count.",
    ),
    "RATE_OUT_OF_RANGE": (
        "{column} 列的比率为 {value}%，应在 0 到 100 之间，已待定。请核对分子和分母。",
        "The rate of column {column} is {value} %, outside 0 to 100; held. Check both counts.",
    ),
    "RATE_DISAGREES": (
        "{column} 列填报 {printed}，按数量计算为 {rate}%，相差超过 0.1 个百分点，已待定。请核对。",
        "Column {column} says {printed}, the counts give {rate} %, more than 0.1 point apart; held. Check them.",
    ),
    "RATE_AMBIGUOUS": (
        "{column} 列的「{printed}」没有百分号，无法判断是否为百分比，已待定。请写明百分号或补填数量。",
        "“{printed}” in column {column} has no percent sign and may mean either; held. Add the sign or the counts.",
    ),
    "RATE_WITHOUT_COUNTS": (
        "{column} 列填报 {printed}%，但分子和分母都是零，已待定。请核对数量。",
        "Column {column} says {printed} %, but both counts are zero; held. Check the counts.",
    ),
    "READ_AS_PERCENT": (
        "{column} 列的 {printed} 没有百分号，数量核算为 {rate}%，已按百分比读取。请确认。",
        "{printed} in column {column} has no percent sign; the counts give {rate} %, so it was read as per cent.",
    ),
    "VALUE_MISSING": (
        "{column} 列没有数据，按缺失处理（不是零分）。如有数据请补填。",
        "Column {column} has no value; it counts as missing, not as zero. Fill it in if there is one.",
    ),
    "NO_FIGURES": (
        "该行没有任何考核指标数据，已待定。请补填，或删除该行。",
        "The row has no indicator figures at all; held. Fill them in or delete the row.",
    ),
    "KEPT_FIGURE_UNREADABLE": (
        "{column} 列的内容不是数字，该列只作留存，不影响考评。",
        "Column {column} does not hold a number; it is only kept for the record and does not count.",
    ),
    "NAME_CLEANED": (
        "姓名中的空格或间隔号已统一后核对，原文保留。无需处理。",
        "Spaces or middle dots in the name were unified for matching; the original is kept. Nothing to do.",
    ),
    "KEY_CLEANED": (
        "{column} 列的号码已去除空格、引号等后核对，原文保留。无需处理。",
        "Spaces, quotes and the like were removed from column {column} for matching. Nothing to do.",
    ),
    "HIDDEN_ROW": (
        "该行在文件中是隐藏的，已照常读取。请确认不是作废的数据。",
        "The row is hidden in the file and was read all the same. Make sure it is not void.",
    ),
}

MESSAGES: Final[Mapping[str, Words]] = {**REFUSALS, **BATCH, **ROW}
DEFAULTS: Final = {"column": "", "sheet": ""}


def sentence(code: str, params: Mapping[str, str | int], language: str = "zh") -> str:
    english = language.startswith("en")
    named = {**DEFAULTS, **params}
    if "field" in named:
        named["field"] = columns.label(str(named["field"]), english)
    if english:
        named = {
            name: each.replace("、", ", ") if isinstance(each, str) else each for name, each in named.items()
        }
    return MESSAGES[code][english].format_map(named)


def words_of(message: Message, language: str = "zh") -> str:
    letter = "" if message.column is None else column_letter(message.column)
    return sentence(message.code, {"column": letter, "sheet": message.sheet, **message.params}, language)


def words_of_refusal(refusal: TableRefused, language: str = "zh") -> str:
    own = WRONG_KINDS.get(str(refusal.params.get("found"))) if refusal.code == "WRONG_TYPE" else None
    words = own[language == "en"] if own else sentence(refusal.code, refusal.params, language)
    named = refusal.params.get("named")
    return MISNAMED[language == "en"].format(named=named) + words if named else words
