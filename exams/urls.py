from django.urls import path

from exams.views import candidate, pictures, pulse, reviews, saving, sitting, worker

urlpatterns = [
    path("", candidate.exams, name="exams"),
    path("save/", saving.save, name="exam_save"),
    path("pulse/", pulse.pulse, name="exam_pulse"),
    path("worker.js", worker.worker, name="exam_worker"),
    path("pictures/<str:sha256>/", pictures.picture, name="exam_picture"),
    path("sittings/<int:pk>/", sitting.paper, name="exam_paper"),
    path("sittings/<int:pk>/take-over/", sitting.take_over, name="exam_take_over"),
    path("sittings/<int:pk>/hand-in/", sitting.hand_in, name="exam_hand_in"),
    path("sittings/<int:pk>/go-on/", sitting.go_on, name="exam_go_on"),
    path("sittings/<int:pk>/result/", candidate.result, name="exam_result"),
    path("sittings/<int:pk>/review/", reviews.ask, name="exam_ask_review"),
    path("<str:code>/", candidate.door, name="exam_door"),
    path("<str:code>/start/", candidate.start, name="exam_start"),
]
