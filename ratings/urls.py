from django.urls import path

from ratings.views import objections, worker

urlpatterns = [
    path("", worker.my_stars, name="my_stars"),
    path("sources/<int:pk>/", worker.source_row, name="source_row"),
    path("notice/<str:code>/", worker.notice, name="public_notice"),
    path("notice/<str:code>/objection/<int:person_pk>/", objections.file_objection, name="file_objection"),
    path("objections/<int:pk>/evidence/", objections.evidence, name="objection_evidence"),
    path("<str:code>/", worker.my_rating, name="my_rating"),
]
