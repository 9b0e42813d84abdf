"""What the example people tell other members, with details shown to all, to their school, and to nobody.

On a developer's machine and nowhere else. Telephone numbers are from the range that Ofcom keeps for drama.
"""

import io

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from PIL import Image, ImageDraw

from members.directory import pictures
from members.directory.models import FIELDS, Interest, Profile, Visibility
from members.directory.profiles import save_profile

ALL, SCHOOL, NOBODY = Visibility.MEMBERS, Visibility.SCHOOL, Visibility.NOBODY
ABOUT = "An example of what somebody says about their work. Nobody real wrote it."

# (address, subjects, other subjects, who sees the details, in the directory, with a picture)
PROFILES = [
    ("head@school-a.example", ["attendance", "governance"], "", ALL, True, False),
    ("deputy@school-a.example", ["personal-education-plans"], "Boarding", SCHOOL, True, False),
    (
        "head@school-b.example",
        ["unaccompanied-children", "post-16-and-further-education"],
        "",
        ALL,
        True,
        True,
    ),
    ("deputy@school-b.example", ["youth-justice"], "", NOBODY, True, False),
    ("team@school-b.example", ["data-and-reporting"], "", ALL, False, False),
    ("head@school-d.example", ["kinship-care", "early-years"], "Small authorities", ALL, True, False),
    ("team@school-d.example", ["designated-teachers", "attendance"], "", SCHOOL, True, False),
]
TILES = ["#0b574f", "#35756c", "#cfdcd3", "#f6b23c", "#0b4540"]


def load(force: bool) -> bool:
    """Make the example profiles, unless there is any. Does nothing in production."""
    if not settings.EXAMPLE_SIGN_INS or Profile.objects.exists():
        return False
    people = get_user_model().objects.in_bulk([row[0] for row in PROFILES], field_name="email")
    if not people:
        return False
    with transaction.atomic():
        for number, (address, subjects, others, shown_to, is_listed, has_picture) in enumerate(PROFILES):
            person = people[address]
            save_profile(
                person,
                person,
                about=ABOUT,
                interests=list(Interest.objects.filter(slug__in=subjects)),
                other_interests=others,
                phone=f"020 7946 01{number:02}",
                email=address,
                is_listed=is_listed,
                **{f"{name}_shown_to": shown_to for name in FIELDS},
            )
            if has_picture:
                file = _tiles()
                pictures.set_picture(person, person, file, len(file.getvalue()))
    return True


def _tiles() -> io.BytesIO:
    """Return the picture of nobody: coloured tiles."""
    image = Image.new("RGB", (400, 400), TILES[2])
    draw = ImageDraw.Draw(image)
    for place in range(16):
        x, y = place % 4 * 100, place // 4 * 100
        draw.rectangle((x + 4, y + 4, x + 95, y + 95), fill=TILES[place * 7 % 5])
    file = io.BytesIO()
    image.save(file, "PNG")
    file.seek(0)
    return file
