"""Many rows of one table at once: COPY on PostgreSQL, prepared inserts elsewhere; the rows may be a generator.

Model instances and their checks cost ten times as much as the writing itself, and a county's file has 100,000 rows.
"""

from collections.abc import Iterable, Sequence
from itertools import islice

from django.db import connection
from django.db.models import Model

INSERT_CHUNK = 5_000

Plain = str | int | bool | None
"""Dates in ISO form, decimals and JSON as text: both databases read these alike."""


def write_rows(model: type[Model], fields: Sequence[str], rows: Iterable[Sequence[Plain]]) -> None:
    """Every column without a default in the database must be named."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(quote(str(column_of[name])) for name in fields)
    if connection.vendor == "postgresql":
        copy_rows(f"COPY {table} ({columns}) FROM STDIN", rows)
    else:
        places = ", ".join(["%s"] * len(fields))
        insert_rows(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 - names of our models


def copy_rows(statement: str, rows: Iterable[Sequence[Plain]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def insert_rows(statement: str, rows: Iterable[Sequence[Plain]]) -> None:
    rows = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, INSERT_CHUNK)):
            cursor.executemany(statement, chunk)
