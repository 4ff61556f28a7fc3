from django.urls import path

from academy.ui import views

urlpatterns = [path("", views.styleguide, name="styleguide")]
