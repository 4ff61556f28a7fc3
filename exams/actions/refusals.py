class ExamRefusedError(Exception):
    """The action will not be done; `code` is worded by explanations.refusal."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
