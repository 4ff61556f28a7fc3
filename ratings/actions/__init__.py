from ratings.actions.batches import (
    BatchRefusedError,
    SameFileError,
    commit_batch,
    decide_row,
    errors_of,
    examine_batch,
    map_columns,
    request_commit,
    undo_batch,
    upload,
)
from ratings.actions.calculation import calculate
from ratings.actions.freezing import CycleRefusedError, decide_missing, freeze, reopen
from ratings.actions.reviewing import (
    DecisionRefusedError,
    confirm_override,
    confirm_veto,
    decide,
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
    "advance",
    "calculate",
    "commit_batch",
    "confirm_five_stars",
    "confirm_override",
    "confirm_veto",
    "decide",
    "decide_missing",
    "decide_row",
    "errors_of",
    "examine_batch",
    "finalise",
    "freeze",
    "issue_star_certificates",
    "map_columns",
    "propose_veto",
    "publish_notice",
    "reopen",
    "request_commit",
    "step_back",
    "undo_batch",
    "upload",
]
