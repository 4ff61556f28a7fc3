from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from academy.people.views.account import back_office_sign_in

urlpatterns = [
    path("me/", include("academy.pages.urls")),
    path("accounts/", include("academy.people.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("jobs/", include("academy.jobs.urls")),
    path("styleguide/", include("academy.ui.urls")),
    path("learning/", include("courses.urls")),
    path("exams/", include("exams.urls")),
    path("stars/", include("ratings.urls")),
    path("papers/", include("academy.certificates.urls")),
    # Wagtail's own login knows no rate limit and no second factor.
    path("admin/login/", back_office_sign_in, name="back_office_sign_in"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include(wagtail_urls)),
]
