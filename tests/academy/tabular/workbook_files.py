"""Small files made in memory for the tests of reading."""

import io
import zipfile

import xlsxwriter


def xlsx(rows, *, formats=None, hidden_rows=(), options=None, more_sheets=()):
    """`formats` maps (row, column), zero-based, to a number format."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **(options or {})})
    sheet = book.add_worksheet("数据")
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            number_format = (formats or {}).get((row, column))
            style = book.add_format({"num_format": number_format}) if number_format else None
            if value != "":
                sheet.write(row, column, value, style)
    for row in hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})
    for name, values, hidden in more_sheets:
        extra = book.add_worksheet(name)
        for row, line in enumerate(values):
            extra.write_row(row, 0, line)
        if hidden:
            extra.hide()
    book.close()
    return buffer.getvalue()


def with_part(data, name, content):
    """The archive with one part added or replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            if item != name:
                new.writestr(item, old.read(item))
        new.writestr(name, content)
    return buffer.getvalue()


def edited(data, name, change):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return with_part(data, name, change(archive.read(name).decode()))
