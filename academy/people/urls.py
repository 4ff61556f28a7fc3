from django.urls import path

from academy.people.views import account

urlpatterns = [
    path("me/", account.account, name="account"),
    path("activate/", account.activate, name="activate"),
    path("me/data/", account.my_data, name="my_data"),
]
