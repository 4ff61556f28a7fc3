from courses.engine.completion import CompletionState, completion_state, progress_of


def test_progress_names_the_first_open_lesson():
    progress = progress_of([7, 3, 9], {7, 9})
    assert (progress.done, progress.total, progress.next_lesson, progress.percent) == (2, 3, 3, 66)
    assert not progress.is_finished


def test_progress_ignores_lessons_taken_off_the_subject():
    progress = progress_of([1, 2], {1, 2, 99})
    assert (progress.done, progress.next_lesson) == (2, None)
    assert progress.is_finished


def test_progress_without_lessons_is_nought_percent():
    assert progress_of([], set()).percent == 0


def test_state_waits_for_lessons_first_and_for_the_exam_then():
    some, every = progress_of([1, 2], {1}), progress_of([1, 2], {1, 2})
    assert completion_state(some, needs_exam=True, exam_passed=True) is CompletionState.LESSONS_OPEN
    assert completion_state(every, needs_exam=True, exam_passed=False) is CompletionState.EXAM_OPEN
    assert completion_state(every, needs_exam=True, exam_passed=True) is CompletionState.COMPLETE
    assert completion_state(every, needs_exam=False, exam_passed=False) is CompletionState.COMPLETE


def test_subject_without_lessons_is_completed_by_its_exam_only():
    nothing = progress_of([], set())
    assert completion_state(nothing, needs_exam=False, exam_passed=False) is CompletionState.LESSONS_OPEN
    assert completion_state(nothing, needs_exam=True, exam_passed=True) is CompletionState.COMPLETE
