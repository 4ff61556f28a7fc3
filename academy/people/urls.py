from django.urls import path

from academy.people import views

urlpatterns = [
    path("me/", views.account, name="account"),
    path("activate/", views.activate, name="activate"),
    path("me/data/", views.my_data, name="my_data"),
]
