import pytest
from django.core.management import call_command

from academy.certificates.rendering import checks
from academy.printing import FontsMissingError, fonts
from tests.factories.pdf import needs_drawing


@needs_drawing
def test_preparing_again_does_nothing(capsys):
    call_command("prepare_fonts")
    capsys.readouterr()
    assert fonts.prepare() == []
    call_command("prepare_fonts")
    assert len(capsys.readouterr().out.splitlines()) == 1


@needs_drawing
def test_characters_without_glyph_are_named():
    fonts.prepare()
    assert fonts.characters_without_glyph("王海燕 䶮㛃𠮷𬭎·") == ""
    assert fonts.characters_without_glyph("王\U0001f9ff\uffff") == "\uffff\U0001f9ff"


def test_a_machine_without_fonts_is_told_what_to_install(settings, tmp_path, monkeypatch, capsys):
    settings.CERTIFICATE_FONT_DIR = tmp_path
    monkeypatch.setattr(fonts, "system_file", lambda _name: None)
    monkeypatch.setattr(fonts, "is_prepared", lambda: False)
    with pytest.raises(FontsMissingError, match="apt-get install"):
        fonts.prepare()
    call_command("prepare_fonts")
    assert "fonts-noto-cjk" in capsys.readouterr().err


def test_the_system_check_warns_and_names_the_packages(monkeypatch):
    monkeypatch.setattr(checks, "missing_packages", lambda: ["fonts-noto-cjk"])
    warnings = checks.check_drawing()
    assert [warning.id for warning in warnings] == ["certificates.W001"]
    assert "fonts-noto-cjk" in warnings[0].msg
