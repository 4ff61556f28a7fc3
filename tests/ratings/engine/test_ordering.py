import numpy as np

from ratings.engine.exact import MISSING
from ratings.engine.ordering import descending, packed, runs


def test_keys_too_large_for_one_word_are_kept_apart_in_the_same_order():
    rng = np.random.default_rng(5)
    columns = [rng.integers(0, 2**40, 300) // 2**38 * 2**38 for _ in range(4)]
    keys = packed(columns)
    assert len(keys) > 1
    assert np.array_equal(np.lexsort(tuple(reversed(keys))), np.lexsort(tuple(reversed(columns))))


def test_missing_figures_come_last():
    assert np.argsort(descending(np.array([3, MISSING, 7]))).tolist() == [2, 0, 1]
    assert descending(np.array([MISSING, MISSING])).tolist() == [0, 0]


def test_runs_number_equal_neighbours():
    key = np.array([5, 5, 2, 9, 9])
    assert runs([key], np.array([2, 0, 1, 3, 4])).tolist() == [0, 1, 1, 2, 2]
