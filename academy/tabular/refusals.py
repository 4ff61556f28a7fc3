class TableRefused(Exception):  # noqa: N818 - a refusal is an answer, not a fault
    """The file as a whole cannot be read; the code says why, the words are made elsewhere."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
