from ratings.forms.effect import EffectForm
from ratings.forms.honours import HonourKindForm, HonoursForm
from ratings.forms.imports import CoverageForm, RowFilterForm
from ratings.forms.kin import KinForm
from ratings.forms.office import (
    MAX_UPLOAD_BYTES,
    DecisionForm,
    ListForm,
    MappingForm,
    NoticeForm,
    ReasonForm,
    SavedViewForm,
    UploadForm,
    VetoEvidenceForm,
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
    "HonourKindForm",
    "HonoursForm",
    "KinForm",
    "ListForm",
    "MappingForm",
    "NoticeForm",
    "ReasonForm",
    "RowFilterForm",
    "RulesFileForm",
    "RulesForm",
    "SavedViewForm",
    "UploadForm",
    "VersionForm",
    "VetoEvidenceForm",
    "VetoForm",
    "WhatIfForm",
]
