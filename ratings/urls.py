from django.urls import path

from ratings.views import appeals, objections, worker

urlpatterns = [
    path("", worker.my_stars, name="my_stars"),
    path("sources/<int:pk>/", worker.source_row, name="source_row"),
    path("notice/<str:code>/", worker.notice, name="public_notice"),
    path("notice/<str:code>/objection/<int:person_pk>/", objections.file_objection, name="file_objection"),
    path("objections/<int:pk>/evidence/", objections.evidence, name="objection_evidence"),
    path("appeals/<int:pk>/evidence/", appeals.evidence, name="appeal_evidence"),
    path("<str:code>/appeal/", appeals.file_appeal, name="file_appeal"),
    path("<str:code>/lifts/", worker.my_lifts, name="my_lifts"),
    path("<str:code>/", worker.my_rating, name="my_rating"),
]
