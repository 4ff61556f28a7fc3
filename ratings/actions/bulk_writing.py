"""Many rows of one table at once: COPY on PostgreSQL, prepared inserts elsewhere; the rows may be a generator.

Model instances and their checks cost ten times as much as the writing itself, and a county's file has 100,000 rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

INSERT_CHUNK = 5_000
COPY_PART = 4_000

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
    """In parts, each sent while the next is made, so that nobody waits for the database to check its foreign keys.

    `rows` must not use the database: the connection is busy with the part before.
    """
    with connection.wrap_database_errors, connection.cursor() as cursor, ThreadPoolExecutor(1) as sender:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        sent = None
        for part in parts_of(rows, COPY_PART):
            if sent is not None:
                sent.result()
            sent = sender.submit(copy_part, cursor, statement, part)
        if sent is not None:
            sent.result()
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def copy_part(cursor: Any, statement: str, part: Sequence[Sequence[Plain]]) -> None:
    with cursor.copy(statement) as copy:
        for row in part:
            copy.write_row(row)


def parts_of(rows: Iterable[Sequence[Plain]], size: int) -> Iterator[list[Sequence[Plain]]]:
    rows = iter(rows)
    while part := list(islice(rows, size)):
        yield part


def insert_rows(statement: str, rows: Iterable[Sequence[Plain]]) -> None:
    with connection.cursor() as cursor:
        for part in parts_of(rows, INSERT_CHUNK):
            cursor.executemany(statement, part)
