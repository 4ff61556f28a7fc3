class MissingGlyphError(Exception):
    """One paper cannot be drawn: no font here has these characters, and a box must never be printed."""

    def __init__(self, holder_name: str, characters: str) -> None:
        super().__init__(f"no glyph for {characters} on the paper of {holder_name}")
        self.holder_name = holder_name
        self.characters = characters
