"""Handing a person what is held about her, and noting that it was handed over."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from academy.people.actions.audit import log_event
from academy.people.models import Person
from academy.people.queries import DataTable
from academy.tabular.export import TableWriter


def export_personal_data(
    person: Person,
    tables: Sequence[DataTable],
    worded: Sequence[DataTable],
    page: str,
    style: str,
    note: str,
    *,
    now: datetime,
) -> bytes:
    """A ZIP with a page to read and its style, a workbook and JSON; every one says who took it and when.

    `worded`: the same tables for the workbook, with words in place of the codes that JSON keeps.
    """
    sheets = [{"title": t.title, "header": t.header, "rows": t.rows} for t in tables]
    kept = {"note": note, "tables": sheets}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if person.photo:
            with person.photo.open("rb") as photo:
                archive.writestr("photo.jpg", photo.read())
        archive.writestr("index.html", page)
        archive.writestr("style.css", style)
        archive.writestr("data.xlsx", _workbook(worded, note))
        archive.writestr("data.json", json.dumps(kept, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder))
    with transaction.atomic():
        rows = {table.title: len(table.rows) for table in tables}
        log_event(person, "personal_data.exported", person, unit=person.unit, after=rows, at=now)
    return buffer.getvalue()


def _workbook(tables: Sequence[DataTable], note: str) -> bytes:
    writer = TableWriter()
    for table in tables:
        writer.add_sheet(table.title, table.header, table.rows, notes=[note])
    return writer.finish()
