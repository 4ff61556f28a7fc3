from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import Page

from academy.people.models import Person
from courses import actions, rules
from courses.models import LessonPage
from courses.viewsets import OfficeGroup


@hooks.register("before_serve_page")
def lessons_are_for_people(
    page: Page, request: HttpRequest, _args: list[object], _kwargs: dict[str, object]
) -> HttpResponse | None:
    if not isinstance(page, LessonPage):
        return None
    if not isinstance(request.user, Person):
        return redirect_to_login(request.get_full_path())
    if rules.may_learn(request.user):
        actions.open_lesson(request.user, page, timezone.now())
    return None


@hooks.register("register_admin_viewset")
def office() -> ViewSetGroup:
    return OfficeGroup()
