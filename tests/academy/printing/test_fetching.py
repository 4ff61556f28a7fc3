import pytest

from academy.printing.fetching import LocalFetcher


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/x.css", "https://example.com/x.png", "ftp://example.com/x"]
)
def test_a_template_cannot_reach_the_network(address):
    with pytest.raises(ValueError, match="disallowed protocol"):
        LocalFetcher().fetch(address)


def test_a_template_cannot_read_other_files(settings):
    with pytest.raises(ValueError, match="lies outside"):
        LocalFetcher().fetch("file:///etc/passwd")
    with pytest.raises(ValueError, match="lies outside"):
        LocalFetcher().fetch((settings.ROOT / "templates/certificates/../base.html").as_uri())


def test_a_template_reads_its_own_folder(settings):
    found = LocalFetcher().fetch((settings.ROOT / "templates/certificates/paper.css").as_uri())
    assert b"@page" in found.read()
