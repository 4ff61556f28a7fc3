import pytest
from django.urls import reverse

from academy.tabular.workbooks import open_table

pytestmark = pytest.mark.django_db


def test_the_roster_leaves_the_house_with_who_took_it_and_when(client, officer, learner):
    client.force_login(officer)
    answer = client.get(reverse("people_roster_export"))
    (sheet,) = open_table(answer.content, "roster.xlsx").sheets
    made, header, *people = (row.values for row in sheet.rows())
    assert officer.name in made[0]
    assert "导出" in made[0]
    assert header[0] == "网格员编号"
    assert learner.name in {person[1] for person in people}
