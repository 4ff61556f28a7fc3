from ratings.forms.office import (
    MAX_UPLOAD_BYTES,
    DecisionForm,
    MappingForm,
    NoticeForm,
    ReasonForm,
    ResultFilterForm,
    RowFilterForm,
    UploadForm,
    VetoForm,
)

__all__ = [
    "MAX_UPLOAD_BYTES",
    "DecisionForm",
    "MappingForm",
    "NoticeForm",
    "ReasonForm",
    "ResultFilterForm",
    "RowFilterForm",
    "UploadForm",
    "VetoForm",
]
