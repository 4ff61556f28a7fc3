from django.urls import path

from academy.pages import views

urlpatterns = [path("", views.dashboard, name="dashboard")]
