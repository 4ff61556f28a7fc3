import re
from pathlib import Path

from exams.enums import QuestionNote
from exams.imports import reading

SAID = re.compile(r"(?:doubt|Note|PictureRefused)\(\s*\"([a-z_]+)\"")


def test_every_note_of_the_readers_has_words_and_every_word_a_note():
    folder = Path(reading.__file__).parent
    codes = {code for path in folder.glob("*.py") for code in SAID.findall(path.read_text())}
    assert codes | {"subject_unknown"} == set(QuestionNote.values)
