"""Writing a question with its picture, in Chromium."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from academy.people.enums import Role
from exams.models import QuestionPicture
from tests.exams.test_delivery_browser import page, sign_in  # noqa: F401
from tests.factories.people import PersonFactory, RoleAssignmentFactory
from tests.factories.questions import png

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("first_rows_restored", "first_rows"),
]


def test_the_field_says_which_picture_the_preview_has_kept(page, live_server, client, tree):  # noqa: F811
    teacher = PersonFactory(unit=tree.county, office=True, worker_no="")
    RoleAssignmentFactory(person=teacher, role=Role.INSTRUCTOR, unit=tree.county)
    sign_in(page.context, live_server, client, teacher)
    page.goto(live_server.url + reverse("exam_office_write_question", args=["judge"]))
    place = page.locator('[data-picture-of="picture_kept"]')
    expect(place).to_be_hidden()
    page.locator(".question-picture summary").click()
    for name, seed in (("flower.png", 1), ("street.png", 2)):
        file = {"name": name, "mimeType": "image/png", "buffer": png(seed)}
        page.locator('input[type="file"]').set_input_files(file)
        expect(place).to_contain_text(name)
        held = QuestionPicture.objects.latest("pk")
        expect(place.locator("img")).to_have_attribute("src", reverse("exam_picture", args=[held.sha256]))
        expect(page.locator('input[name="picture_kept"]')).to_have_value(held.sha256)
