"""Drawn faces for some of the demonstration's people: invented, and plainly not photographs."""

import io
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from academy.people.enums import Employment, Sex
from academy.people.models import Person

COUNT = 24
SIZE = (240, 320)
GROUNDS = ("#d7e3ea", "#e8e2d4", "#dbe6d9", "#e6dbe0")
SKINS = ("#f0cfb0", "#e6bd98", "#d9ab82")
HAIRS = ("#1d1b1a", "#2b2320", "#3a302b", "#6b6764")
COATS = ("#2f5d62", "#37475f", "#6b3f3a", "#4d5a3a")


def add_portraits(rng: Random) -> None:
    """For the first full-time workers, so that lists show people with and without a photo."""
    persons = list(Person.objects.filter(employment=Employment.FULL_TIME).order_by("pk")[:COUNT])
    for person in persons:
        file = ContentFile(portrait(rng, long_hair=person.sex == Sex.FEMALE))
        person.photo.save(f"demo-{person.username}.jpg", file, save=False)
    Person.objects.bulk_update(persons, ["photo"])


def portrait(rng: Random, *, long_hair: bool) -> bytes:
    image = Image.new("RGB", SIZE, rng.choice(GROUNDS))
    draw = ImageDraw.Draw(image)
    skin, hair, coat = rng.choice(SKINS), rng.choice(HAIRS), rng.choice(COATS)
    wide, high = rng.randint(44, 54), rng.randint(60, 68)
    if long_hair:
        draw.rounded_rectangle((120 - wide - 16, 76, 120 + wide + 16, 236), 48, fill=hair)
    draw.ellipse((24, 236, 216, 420), fill=coat)
    draw.polygon(((96, 246), (144, 246), (120, 290)), fill="#f5f3ee")
    draw.rectangle((102, 196, 138, 252), fill=skin)
    draw.ellipse((120 - wide, 142 - high, 120 + wide, 142 + high), fill=skin)
    draw.pieslice((120 - wide - 6, 66, 120 + wide + 6, 206), 180, 360, fill=hair)
    draw.rectangle((120 - wide + 8, 128, 120 + wide - 8, 150), fill=skin)
    for side in (-1, 1):
        eye = 120 + side * 21
        draw.line((eye - 11, 128, eye + 11, 126 + rng.randint(-2, 2)), fill=hair, width=4)
        draw.ellipse((eye - 5, 138, eye + 5, 146), fill="#26201d")
    draw.line((120, 146, 117, 166, 124, 168), fill="#b98b66", width=3)
    draw.arc((102, 168, 138, 190), 20, 160, fill="#a4504a", width=4)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
