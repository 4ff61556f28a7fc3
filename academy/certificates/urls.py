from django.urls import path

from academy.certificates.views import verifying, wallet

urlpatterns = [
    path("", wallet.my_papers, name="my_papers"),
    path("<int:pk>/download/", wallet.download, name="paper_download"),
    path("verify/", verifying.verify, name="verify"),
    path("v/<str:token>/", verifying.verify_paper, name="verify_paper"),
]
