"""CPU time of process trees, from /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    # The name in brackets may hold blanks; the numbers stand behind its closing bracket.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def tree_of(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(_stat(int(entry.name))[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
    found = [root]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid)
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of a process, its living descendants, and the children it has buried."""
    ticks = 0
    for pid in tree_of(root):
        try:
            # utime, stime, and those of the children waited for.
            ticks += sum(int(value) for value in _stat(pid)[11:15])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return ticks / TICKS
