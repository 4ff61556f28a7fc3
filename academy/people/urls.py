from django.urls import path

from academy.people.views import account, photos

urlpatterns = [
    path("me/", account.account, name="account"),
    path("activate/", account.activate, name="activate"),
    path("photos/<int:pk>/", photos.photo, name="person_photo"),
    path("me/data/", account.my_data, name="my_data"),
]
