from django.urls import path

from courses import views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("subjects/<int:pk>/enrol/", views.enrol, name="enrol"),
    path("lessons/<int:pk>/done/", views.lesson_done, name="lesson_done"),
    path("hours/", views.my_hours, name="my_hours"),
]
