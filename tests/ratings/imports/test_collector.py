import gc

import pytest

from ratings.imports.collector import collector_paused


def test_collector_works_again_afterwards_also_after_a_failure():
    with pytest.raises(ZeroDivisionError), collector_paused():
        divmod(1, 0)
    assert gc.isenabled()


def test_collector_rests_meanwhile():
    with collector_paused():
        assert not gc.isenabled()


def test_collector_that_was_off_stays_off():
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
