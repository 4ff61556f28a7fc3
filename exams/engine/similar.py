"""Which stems are almost the same, without comparing each with each."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

# Stems that differ in one sign in seven still share well over half of their pairs of signs.
SHARED_PAIRS = 0.6
COMPARED = 5


def pairs_of(stem: str) -> set[str]:
    return {stem[place : place + 2] for place in range(len(stem) - 1)} or {stem}


class SimilarStems:
    """Grows while a file is gone through, so that questions are compared with those before them too."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._stems: list[tuple[str, str, int]] = []
        self._holders: dict[str, list[int]] = defaultdict(list)

    def add(self, name: str, stem: str) -> None:
        pairs = pairs_of(stem)
        for pair in pairs:
            self._holders[pair].append(len(self._stems))
        self._stems.append((name, stem, len(pairs)))

    def like(self, stem: str) -> Sequence[str]:
        pairs = pairs_of(stem)
        shared: Counter[int] = Counter()
        for pair in pairs:
            shared.update(self._holders.get(pair, ()))
        close = [
            place
            for place, count in shared.most_common(COMPARED)
            if 2 * count >= SHARED_PAIRS * (len(pairs) + self._stems[place][2])
        ]
        return [
            self._stems[place][0]
            for place in close
            if SequenceMatcher(None, stem, self._stems[place][1], autojunk=False).ratio() >= self._limit
        ]
