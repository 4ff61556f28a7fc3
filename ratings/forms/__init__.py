from ratings.forms.effect import EffectForm
from ratings.forms.imports import CoverageForm, RowFilterForm
from ratings.forms.office import (
    MAX_UPLOAD_BYTES,
    DecisionForm,
    MappingForm,
    NoticeForm,
    ReasonForm,
    ResultFilterForm,
    UploadForm,
    VetoForm,
)
from ratings.forms.schemes import RulesFileForm, RulesForm, VersionForm
from ratings.forms.whatif import ExampleForm, WhatIfForm

__all__ = [
    "MAX_UPLOAD_BYTES",
    "CoverageForm",
    "DecisionForm",
    "EffectForm",
    "ExampleForm",
    "MappingForm",
    "NoticeForm",
    "ReasonForm",
    "ResultFilterForm",
    "RowFilterForm",
    "RulesFileForm",
    "RulesForm",
    "UploadForm",
    "VersionForm",
    "VetoForm",
    "WhatIfForm",
]
