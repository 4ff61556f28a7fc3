import numpy as np

from ratings.engine.samples import sample_roster, twelve_indicator_scheme
from ratings.engine.stars import rate


def test_sample_is_rated_over_every_star_with_twelve_indicators():
    scheme = twelve_indicator_scheme()
    outcome = rate(sample_roster(3000), scheme)
    assert len(scheme.indicators) == 12
    assert set(np.unique(outcome.star)) >= {0, 1, 2, 3, 4}


def test_sample_of_one_seed_is_always_the_same():
    assert np.array_equal(sample_roster(50, seed=3).exam, sample_roster(50, seed=3).exam)
    assert not np.array_equal(sample_roster(50, seed=3).exam, sample_roster(50, seed=4).exam)
