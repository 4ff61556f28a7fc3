"""The published calendar of 2024 to 2026: only days that differ from the plain Monday-to-Friday week.

Source: the State Council's yearly notices on public holidays, as collected by the chinesecalendar
package 1.11.0. Later years are entered in the back office when they are published.
"""

from datetime import date

from django.db import migrations

# year, worked?, occasion, days
DAYS = [
    (2024, False, "元旦", "01-01"),
    (2024, False, "春节", "02-12 02-13 02-14 02-15 02-16"),
    (2024, False, "清明节", "04-04 04-05"),
    (2024, False, "劳动节", "05-01 05-02 05-03"),
    (2024, False, "端午节", "06-10"),
    (2024, False, "中秋节", "09-16 09-17"),
    (2024, False, "国庆节", "10-01 10-02 10-03 10-04 10-07"),
    (2024, True, "春节", "02-04 02-18"),
    (2024, True, "清明节", "04-07"),
    (2024, True, "劳动节", "04-28 05-11"),
    (2024, True, "中秋节", "09-14"),
    (2024, True, "国庆节", "09-29 10-12"),
    (2025, False, "元旦", "01-01"),
    (2025, False, "春节", "01-28 01-29 01-30 01-31 02-03 02-04"),
    (2025, False, "清明节", "04-04"),
    (2025, False, "劳动节", "05-01 05-02 05-05"),
    (2025, False, "端午节", "06-02"),
    (2025, False, "国庆节", "10-01 10-02 10-03 10-07 10-08"),
    (2025, False, "中秋节", "10-06"),
    (2025, True, "春节", "01-26 02-08"),
    (2025, True, "劳动节", "04-27"),
    (2025, True, "国庆节", "09-28 10-11"),
    (2026, False, "元旦", "01-01 01-02"),
    (2026, False, "春节", "02-16 02-17 02-18 02-19 02-20 02-23"),
    (2026, False, "清明节", "04-06"),
    (2026, False, "劳动节", "05-01 05-04 05-05"),
    (2026, False, "端午节", "06-19"),
    (2026, False, "中秋节", "09-25"),
    (2026, False, "国庆节", "10-01 10-02 10-05 10-06 10-07"),
    (2026, True, "元旦", "01-04"),
    (2026, True, "春节", "02-14 02-28"),
    (2026, True, "劳动节", "05-09"),
    (2026, True, "国庆节", "09-20 10-10"),
]


def fill_calendar(apps, schema_editor):
    holiday = apps.get_model("people", "Holiday")
    holiday.objects.bulk_create(
        holiday(day=date.fromisoformat(f"{year}-{day}"), is_workday=worked, note=note)
        for year, worked, note, days in DAYS
        for day in days.split()
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(fill_calendar, migrations.RunPython.noop)]
