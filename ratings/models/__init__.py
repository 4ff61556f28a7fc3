from ratings.models.appeals import Appeal, AppealPreview, Objection, PublicNotice, StarChange
from ratings.models.cycles import MissingDecision, MonthWithoutData, Participant, RatingCycle
from ratings.models.honours import Honour, HonourKind
from ratings.models.imports import ImportBatch, ImportRow, MappingTemplate
from ratings.models.kin import KinDeclaration
from ratings.models.measures import Adjustment, PerformanceRecord, VetoRecord
from ratings.models.results import CalculationRun, QuotaSeat, RatingResult, ReviewDecision
from ratings.models.saved_views import SavedView
from ratings.models.schemes import RatingScheme, SchemeVersion
from ratings.models.stars import FinalRating
from ratings.models.whatif import WhatIf, WhatIfMover

__all__ = [
    "Adjustment",
    "Appeal",
    "AppealPreview",
    "CalculationRun",
    "FinalRating",
    "Honour",
    "HonourKind",
    "ImportBatch",
    "ImportRow",
    "KinDeclaration",
    "MappingTemplate",
    "MissingDecision",
    "MonthWithoutData",
    "Objection",
    "Participant",
    "PerformanceRecord",
    "PublicNotice",
    "QuotaSeat",
    "RatingCycle",
    "RatingResult",
    "RatingScheme",
    "ReviewDecision",
    "SavedView",
    "SchemeVersion",
    "StarChange",
    "VetoRecord",
    "WhatIf",
    "WhatIfMover",
]
