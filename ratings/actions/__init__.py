from ratings.actions.batches import (
    confirm_coverage,
    decide_row,
    map_columns,
    needs_confirmation,
    request_commit,
    require_clear_coverage,
    upload,
)
from ratings.actions.calculation import calculate
from ratings.actions.committing import commit_batch, undo_batch
from ratings.actions.freezing import (
    CycleRefusedError,
    accept_month_without_data,
    decide_missing,
    freeze,
    reopen,
)
from ratings.actions.refusals import BatchRefusedError, SameFileError
from ratings.actions.rehearsal import errors_of, examine_batch
from ratings.actions.reviewing import (
    DecisionRefusedError,
    add_veto_evidence,
    confirm_override,
    confirm_veto,
    decide,
    decline_override,
    propose_veto,
)
from ratings.actions.steering import (
    advance,
    confirm_five_stars,
    finalise,
    issue_star_certificates,
    publish_notice,
    step_back,
)

__all__ = [
    "BatchRefusedError",
    "CycleRefusedError",
    "DecisionRefusedError",
    "SameFileError",
    "accept_month_without_data",
    "add_veto_evidence",
    "advance",
    "calculate",
    "commit_batch",
    "confirm_coverage",
    "confirm_five_stars",
    "confirm_override",
    "confirm_veto",
    "decide",
    "decide_missing",
    "decide_row",
    "decline_override",
    "errors_of",
    "examine_batch",
    "finalise",
    "freeze",
    "issue_star_certificates",
    "map_columns",
    "needs_confirmation",
    "propose_veto",
    "publish_notice",
    "reopen",
    "request_commit",
    "require_clear_coverage",
    "step_back",
    "undo_batch",
    "upload",
]
