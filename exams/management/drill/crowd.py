"""All simulated candidates, in a process of their own: `python -m exams.management.drill.crowd < plan`."""

import asyncio
import json
import sys
from typing import Any

from exams.management.drill.candidate import Candidate, Record


async def _all(plan: dict[str, Any]) -> list[Record]:
    candidates = [
        Candidate(plan["port"], plan["exam"], session, number, plan)
        for number, session in enumerate(plan["sessions"])
    ]
    return await asyncio.gather(*(candidate.sit() for candidate in candidates))


def main() -> None:
    records = asyncio.run(_all(json.load(sys.stdin)))
    json.dump([vars(record) for record in records], sys.stdout)


if __name__ == "__main__":
    main()
