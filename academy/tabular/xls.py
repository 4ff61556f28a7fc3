from python_calamine import SheetTypeEnum, SheetVisibleEnum

from academy.tabular.calamine import CalamineSource, load, merges_of
from academy.tabular.cells import Marks
from academy.tabular.kinds import kind_of_old_office
from academy.tabular.refusals import TableRefused
from academy.tabular.sheets import Sheet, Workbook

ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
MACRO_PART = "_VBA_PROJECT".encode("utf-16-le")
WORKBOOK_PARTS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def open_xls(data: bytes, filename: str, sha256: str) -> Workbook:
    if ENCRYPTED_PART in data:
        raise TableRefused("ENCRYPTED")
    if MACRO_PART in data:
        raise TableRefused("MACROS")
    if not any(part in data for part in WORKBOOK_PARTS):
        raise TableRefused("WRONG_TYPE", found=kind_of_old_office(data))
    reader = load(data)
    sheets = []
    for meta in reader.sheets_metadata:
        if meta.typ is SheetTypeEnum.WorkSheet:
            marks = Marks(merges=merges_of(reader, meta.name))
            hidden = meta.visible is not SheetVisibleEnum.Visible
            sheets.append(Sheet(meta.name, hidden, CalamineSource(reader, meta.name, marks), marks))
    return Workbook(filename, "xls", sha256, tuple(sheets))
