"""Keys as people type them on one line."""

VERDICTS = {"对": True, "正确": True, "true": True, "错": False, "错误": False, "false": False}


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
