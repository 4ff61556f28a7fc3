import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ratings.forms.appeals import MAX_EVIDENCE_BYTES, ObjectionForm

PDF = b"%PDF-1.7 "


def form_with(content: bytes, content_type: str, name: str = "证明.pdf") -> ObjectionForm:
    return ObjectionForm({"text": "有误"}, {"evidence": SimpleUploadedFile(name, content, content_type)})


def test_a_file_is_stored_under_a_name_that_says_nothing():
    form = form_with(PDF, "application/pdf")
    assert form.is_valid()
    name = form.cleaned_data["evidence"].name
    assert name.endswith(".pdf")
    assert "证明" not in name


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"<html><script>", "application/pdf"),
        (PDF, "text/html"),
        (b"MZ\x90", "application/octet-stream"),
        (PDF + b"0" * MAX_EVIDENCE_BYTES, "application/pdf"),
    ],
)
def test_other_files_are_refused(content, content_type):
    assert "evidence" in form_with(content, content_type).errors


def test_evidence_is_not_required():
    assert ObjectionForm({"text": "有误"}).is_valid()
