from django.urls import path

from academy.jobs import views

urlpatterns = [
    path("<int:pk>/", views.job, name="job"),
    path("<int:pk>/cancel/", views.cancel, name="job_cancel"),
    path("<int:pk>/retry/", views.retry, name="job_retry"),
    path("<int:pk>/result/", views.result, name="job_result"),
]
