class FontsMissingError(Exception):
    """No paper can be drawn on this machine until these system packages are installed."""

    def __init__(self, packages: list[str]) -> None:
        super().__init__(f"papers need {', '.join(packages)}: {self.command_for(packages)}")
        self.packages = packages
        self.command = self.command_for(packages)

    @staticmethod
    def command_for(packages: list[str]) -> str:
        return f"sudo apt-get install {' '.join(packages)}"


class MissingGlyphError(Exception):
    """One paper cannot be drawn: no font here has these characters, and a box must never be printed."""

    def __init__(self, holder_name: str, characters: str) -> None:
        super().__init__(f"no glyph for {characters} on the paper of {holder_name}")
        self.holder_name = holder_name
        self.characters = characters
