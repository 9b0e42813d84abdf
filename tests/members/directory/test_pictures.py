"""Pictures: what comes in is drawn anew, and leaves by an address that asks."""

import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from members.directory import imaging, pictures
from members.directory.errors import NotAPicture, NotYours
from members.directory.models import Picture, Profile
from members.directory.views import own
from tests.factories.directory import member_school, photo, picture_of
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory


def remade(file: io.BytesIO) -> imaging.Remade:
    return imaging.remake(file, len(file.getvalue()))


def test_a_picture_becomes_two_square_jpegs():
    made = remade(photo((600, 400)))

    for data, side in ((made.large, imaging.LARGE), (made.small, imaging.SMALL)):
        image = Image.open(io.BytesIO(data))
        assert (image.format, image.size, image.mode) == ("JPEG", (side, side), "RGB")


def test_nothing_that_a_camera_wrote_is_kept():
    exif = Image.Exif()
    exif[0x010F] = "Example Cameras"
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}  # where it was taken
    file = photo(
        exif=exif, comment=b"a secret comment", icc_profile=b"x" * 200, xmp=b"<x:xmpmeta>secret</x:xmpmeta>"
    )

    for data in (remade(file).large, remade(io.BytesIO(file.getvalue())).small):
        image = Image.open(io.BytesIO(data))
        assert dict(image.getexif()) == {}
        assert {"exif", "comment", "icc_profile", "xmp"} & set(image.info) == set()
        assert b"secret" not in data
        assert b"Example Cameras" not in data


def test_a_picture_on_its_side_is_turned_before_its_note_about_that_is_dropped():
    image = Image.new("RGB", (400, 200), "white")
    image.paste("black", (0, 0, 200, 200))  # the left half
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn a quarter to the right": the left half belongs on top
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif)
    file.seek(0)

    upright = Image.open(io.BytesIO(remade(file).large))

    assert upright.getpixel((imaging.LARGE // 2, 5))[0] < 60
    assert upright.getpixel((imaging.LARGE // 2, imaging.LARGE - 5))[0] > 200


def test_what_is_clear_in_a_picture_becomes_white():
    file = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(file, "PNG")
    file.seek(0)

    assert Image.open(io.BytesIO(remade(file).small)).getpixel((5, 5)) == (255, 255, 255)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def _png_that_says_it_is(width: int, height: int) -> bytes:
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(b""))
        + _chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"GIF89a" + b"\0" * 500,
        b"\xff\xd8\xff" + b"\0" * 500,
        photo().getvalue()[:300],
        b"RIFF\0\0\0\0WEBP" + b"\0" * 100,
        _png_that_says_it_is(300, 300),
        _png_that_says_it_is(60_000, 60_000),
        _png_that_says_it_is(9_000, 9_000),
        _png_that_says_it_is(4_100, 4_100),
        photo((400, 100)).getvalue(),
        photo(kind="GIF").getvalue(),
        photo(kind="BMP").getvalue(),
    ],
    ids=[
        *("empty", "text", "svg", "gif head", "jpeg head", "cut off", "webp head", "no dots"),
        *("bomb", "many dots", "too many to unpack whole", "too low", "gif", "bmp"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_kindly(data):
    with pytest.raises(NotAPicture) as refused:
        imaging.remake(io.BytesIO(data), len(data))

    assert "Choose" in str(refused.value) or "smaller" in str(refused.value)


def test_a_telephones_largest_jpeg_is_taken_for_it_is_not_unpacked_whole():
    assert Image.open(io.BytesIO(remade(photo((5_000, 4_000))).large)).size == (imaging.LARGE, imaging.LARGE)


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "P"), ("PNG", "RGBA"), ("PNG", "I;16"), ("WEBP", "RGB")])
def test_little_is_copied_of_a_picture_that_was_unpacked_whole(monkeypatch, kind, mode):
    file, copied, paste = io.BytesIO(), [], Image.Image.paste

    def noting(self, *args, **more):
        copied.append(max(self.size))
        return paste(self, *args, **more)

    Image.new(mode, (2_400, 2_400)).save(file, kind)
    monkeypatch.setattr(Image.Image, "paste", noting)
    imaging.remake(io.BytesIO(file.getvalue()), len(file.getvalue()))

    assert 0 < max(copied) < 4 * imaging.LARGE


def test_too_many_bytes_are_not_even_read():
    with pytest.raises(NotAPicture, match="8 MB"):
        imaging.remake(io.BytesIO(b""), imaging.MOST_BYTES + 1)


@pytest.mark.django_db
class TestAddress:
    @pytest.fixture
    def person(self):
        return RoleFactory(school=member_school()).person

    def test_it_may_be_kept_by_the_browser_alone_and_is_asked_for_again(self, client, person):
        picture = picture_of(person)
        client.force_login(person)
        address = f"/members/directory/pictures/{picture.key}/small.jpg"

        answer = client.get(address)

        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Cookie" in answer["Vary"]
        assert Image.open(io.BytesIO(answer.content)).size == (imaging.SMALL, imaging.SMALL)
        again = client.get(address, headers={"if-none-match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_a_new_picture_has_a_new_address_and_the_old_one_is_gone_with_its_files(
        self, client, person, django_capture_on_commit_callbacks
    ):
        old = picture_of(person)
        client.force_login(person)
        names = [old.large.name, old.small.name]
        with django_capture_on_commit_callbacks(execute=True):
            new = picture_of(person)

        assert new.key != old.key
        assert client.get(f"/members/directory/pictures/{old.key}/large.jpg").status_code == 404
        assert [old.large.storage.exists(name) for name in names] == [False, False]
        assert new.large.storage.exists(new.large.name)

    def test_erasing_the_profile_deletes_the_files(self, person, django_capture_on_commit_callbacks):
        picture = picture_of(person)
        with django_capture_on_commit_callbacks(execute=True):
            Profile.objects.filter(person=person).delete()

        assert not picture.large.storage.exists(picture.large.name)
        assert not picture.small.storage.exists(picture.small.name)

    def test_files_lie_where_no_address_leads_under_names_that_the_key_does_not_give_away(
        self, person, settings
    ):
        picture = picture_of(person)
        assert picture.key not in picture.large.name + picture.small.name
        assert not picture.large.path.startswith(str(settings.MEDIA_ROOT))

    def test_uploading_and_removing_on_the_page(self, client, person):
        client.force_login(person)
        file = SimpleUploadedFile("me.jpg", photo().getvalue(), "image/jpeg")

        assert client.post("/members/profile/picture/", {"picture": file}).url == "/members/profile/"
        key = Picture.objects.get().key
        assert key in client.get("/members/profile/").content.decode()

        client.post("/members/profile/picture/remove/")
        assert not Picture.objects.exists()

    def test_who_sends_many_waits(self, client, person):
        client.force_login(person)
        for _ in range(own.PICTURES_AN_HOUR + 1):
            file = SimpleUploadedFile("me.jpg", b"<svg/>", "image/jpeg")
            answer = client.post("/members/profile/picture/", {"picture": file})

        assert "send it in an hour" in answer.content.decode()
        good = SimpleUploadedFile("me.jpg", photo().getvalue(), "image/jpeg")
        assert client.post("/members/profile/picture/", {"picture": good}).status_code == 200
        assert not Picture.objects.exists()

    def test_a_bad_file_is_told_of_on_the_page_and_the_old_picture_stays(self, client, person):
        old = picture_of(person)
        client.force_login(person)
        file = SimpleUploadedFile("me.jpg", b"<svg/>", "image/jpeg")

        answer = client.post("/members/profile/picture/", {"picture": file})

        assert "Choose a JPEG, PNG or WebP file" in answer.content.decode()
        assert Picture.objects.get().key == old.key

    def test_nobody_sets_the_picture_of_another(self, person):
        file = photo()
        with pytest.raises(NotYours):
            pictures.set_picture(person, UserFactory(), file, len(file.getvalue()))
        with pytest.raises(NotYours):
            pictures.remove_picture(person, UserFactory())
