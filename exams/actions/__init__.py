from exams.actions.admission import admit, set_admission
from exams.actions.answer_files import TakenFile, public_key_of, take_answer_file
from exams.actions.bank import (
    approve_question,
    create_question,
    retire_question,
    return_question,
    revise_question,
    submit_all_for_review,
    submit_for_review,
    write_version,
)
from exams.actions.exporting import export_to_job, note_export, portable_question, start_export
from exams.actions.grading import grade_attempt, release_attempt, release_exam
from exams.actions.importing import (
    import_questions,
    receive_questions,
    start_examination,
    start_import,
    undo_question_import,
)
from exams.actions.late import adopt_answers, leave_answers
from exams.actions.marking import mark_slot
from exams.actions.pictures import keep_picture
from exams.actions.planning import check_feasibility, publish_exam, withdraw_exam, write_exam, write_grids
from exams.actions.printing import lay_out_papers, note_paper_taken, order_papers
from exams.actions.refusals import ExamRefusedError
from exams.actions.regrading import (
    apply_regrade,
    confirm_regrade,
    decide_consequence,
    drop_regrade,
    examine_regrade,
    propose_regrade,
)
from exams.actions.rehearsal import DryRun, examine_import, examine_questions, rehearse
from exams.actions.reviewing import answer_review, ask_review
from exams.actions.saving import Change, SaveResult, save_answers
from exams.actions.seating import assign_seats
from exams.actions.seating_list import lay_out_seating, order_seating_list
from exams.actions.sitting import (
    close_overdue_attempts,
    prepare_coming_exams,
    prepare_papers,
    start_attempt,
    submit_attempt,
    take_over,
)
from exams.actions.stages import go_on
from exams.actions.supervision import (
    announce,
    force_submit,
    give_time_back,
    grant_time,
    grant_time_to_all,
    note_incident,
    note_once,
    void_attempt,
)
from exams.actions.usage import count_changed_uses, count_uses

__all__ = [
    "Change",
    "DryRun",
    "ExamRefusedError",
    "SaveResult",
    "TakenFile",
    "admit",
    "adopt_answers",
    "announce",
    "answer_review",
    "apply_regrade",
    "approve_question",
    "ask_review",
    "assign_seats",
    "check_feasibility",
    "close_overdue_attempts",
    "confirm_regrade",
    "count_changed_uses",
    "count_uses",
    "create_question",
    "decide_consequence",
    "drop_regrade",
    "examine_import",
    "examine_questions",
    "examine_regrade",
    "export_to_job",
    "force_submit",
    "give_time_back",
    "go_on",
    "grade_attempt",
    "grant_time",
    "grant_time_to_all",
    "import_questions",
    "keep_picture",
    "lay_out_papers",
    "lay_out_seating",
    "leave_answers",
    "mark_slot",
    "note_export",
    "note_incident",
    "note_once",
    "note_paper_taken",
    "order_papers",
    "order_seating_list",
    "portable_question",
    "prepare_coming_exams",
    "prepare_papers",
    "propose_regrade",
    "public_key_of",
    "publish_exam",
    "receive_questions",
    "rehearse",
    "release_attempt",
    "release_exam",
    "retire_question",
    "return_question",
    "revise_question",
    "save_answers",
    "set_admission",
    "start_attempt",
    "start_examination",
    "start_export",
    "start_import",
    "submit_all_for_review",
    "submit_attempt",
    "submit_for_review",
    "take_answer_file",
    "take_over",
    "undo_question_import",
    "void_attempt",
    "withdraw_exam",
    "write_exam",
    "write_grids",
    "write_version",
]
