import pytest

from ratings.imports.evidence import column_evidence, holds_id_number


@pytest.mark.parametrize(
    ("values", "kind", "offer"),
    [
        (["99999919880312001X", "999999198504200036"], "id_number", "id_number"),
        (["13900000000", 13900000001.0], "mobile", "phone"),
        (["河湾街道", "青石街道", "—"], "street", "street"),
        (["98.13%", "90%"], "rate", ""),
        ([300.0, "270"], "count", ""),
        (["王海燕", "李建国"], "name", ""),
        (["", "—"], "empty", ""),
        (["2021-05-01", "2020.12"], "date", ""),
    ],
)
def test_values_tell_what_a_column_may_be(values, kind, offer):
    found = column_evidence(values, secret=False)
    assert (found.kind, found.offer) == (kind, offer)


@pytest.mark.parametrize(
    "value", ["99999919880312001X", "999999880312001", 9.99999198803120e17, "证 999999198803120019"]
)
def test_no_sample_shows_an_identity_number(value):
    (sample,) = column_evidence([value, "乙", "丙丁戊己庚辛"], secret=False).samples[:1]
    assert len(sample) == 5
    assert sample.startswith("…")


def test_a_known_identity_column_hides_whatever_stands_there():
    assert column_evidence(["99999919880312"], secret=True).samples == ("…0312",)


def test_ordinary_numbers_are_no_identity_numbers():
    assert not any(map(holds_id_number, ["13900000000", "HW0001", "98.13%", "2025-01-01"]))
