"""Notes about questions in words, for pages and for the table that goes back to the author."""

from exams.enums import QuestionNote
from exams.imports.parsed import Note


def note_words(note: Note) -> str:
    return str(QuestionNote(note.code).label).format(**note.params)


def place_words(note: Note) -> str:
    """A cell such as K3, or the number of a line."""
    return f"{note.column}{note.line}"
