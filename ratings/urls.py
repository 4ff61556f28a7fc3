from django.urls import path

from ratings.views import worker

urlpatterns = [
    path("", worker.my_stars, name="my_stars"),
    path("sources/<int:pk>/", worker.source_row, name="source_row"),
    path("notice/<str:code>/", worker.notice, name="public_notice"),
    path("<str:code>/", worker.my_rating, name="my_rating"),
]
