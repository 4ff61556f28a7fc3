from django.utils import translation

from academy.ui.lists import clauses, listed


def test_the_comma_is_that_of_the_language():
    with translation.override("zh-hans"):
        assert listed(["一街", "二街"]) == "一街、二街"
        assert clauses(["甲", "乙"]) == "甲；乙"
    with translation.override("en"):
        assert listed(["First", "Second"]) == "First, Second"
        assert clauses(["one", "two"]) == "one; two"
        assert listed(["alone"]) == "alone"
        assert listed([]) == ""
