"""Photos: what is kept of them, and what is refused."""

import struct
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from community.attachments import HeicPhoto, NotAPhoto, PhotoTooLarge, PhotoTooManyPixels, keep_photo
from community.models import Attachment


def upload(image: Image.Image, name: str, kind: str, **options) -> SimpleUploadedFile:
    file = BytesIO()
    image.save(file, kind, **options)
    return SimpleUploadedFile(name, file.getvalue())


def files(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_photo_is_written_anew_without_the_place_it_was_taken_at(wang, photo):
    sent = photo(size=(640, 480))
    with Image.open(sent) as taken:
        assert taken.getexif().get_ifd(0x8825)[1] == "N"

    kept = keep_photo(sent, by=wang, caption="  坏了的路灯 ")

    with Image.open(kept.image.path) as image:
        assert (image.format, image.size, dict(image.getexif()), image.info.get("exif")) == (
            "JPEG",
            (640, 480),
            {},
            None,
        )
    assert (kept.width, kept.height, kept.caption, kept.uploaded_by) == (640, 480, "坏了的路灯", wang)
    assert kept.size == kept.image.size


def test_no_byte_of_comment_or_profile_survives(wang):
    image = Image.new("RGB", (40, 40), "teal")
    jpeg = keep_photo(upload(image, "a.jpg", "JPEG", comment=b"<script>", icc_profile=b"profile" * 40), by=wang)
    text = PngInfo()
    text.add_text("note", "<script>")
    png = keep_photo(upload(image, "a.png", "PNG", pnginfo=text), by=wang)

    for kept in (jpeg, png):
        content = Path(kept.image.path).read_bytes()
        assert b"<script>" not in content
        assert b"profileprofile" not in content


def test_a_phone_that_writes_its_exif_wrongly_is_not_refused(wang):
    # the resolution as text, where a fraction belongs: Pillow reads it and cannot write it again
    entries = [(0x0112, 3, 1, b"\6\0\0\0"), (0x011A, 2, 3, b"72\0\0")]
    directory = b"".join(struct.pack("<HHL", *entry[:3]) + entry[3] for entry in entries)
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + directory + b"\0" * 4
    kept = keep_photo(upload(Image.new("RGB", (64, 48)), "a.jpg", "JPEG", exif=exif), by=wang)
    assert (kept.width, kept.height) == (48, 64)


@pytest.mark.parametrize("turn", range(1, 9))
def test_every_way_to_hold_a_phone_comes_out_upright(wang, turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    lying = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
    file = BytesIO()
    lying.save(file, "JPEG", quality=95, exif=exif)
    with Image.open(keep_photo(SimpleUploadedFile("a.jpg", file.getvalue()), by=wang).image.path) as kept:
        upright = ImageOps.exif_transpose(Image.open(file))
        corners = [(2, 2), (-3, 2), (2, -3), (-3, -3)]
        points = [(x % upright.width, y % upright.height) for x, y in corners]
        shades = [(kept.getpixel(point)[0], upright.getpixel(point)[0]) for point in points]
        assert kept.size == upright.size
        assert max(abs(mine - theirs) for mine, theirs in shades) < 8


def test_a_sideways_photo_is_turned_upright(wang, photo):
    kept = keep_photo(photo(size=(64, 48), sideways=True), by=wang)

    assert (kept.width, kept.height) == (48, 64)


@pytest.mark.parametrize(("sent", "kept"), [((4000, 1000), (2000, 500)), ((1000, 4000), (500, 2000)), ((9, 9), (9, 9))])
def test_the_long_side_is_at_most_2000_pixels(wang, photo, sent, kept):
    attachment = keep_photo(photo(size=sent), by=wang)

    assert (attachment.width, attachment.height) == kept


@pytest.mark.parametrize(
    ("mode", "kind", "colour"),
    [("RGBA", "PNG", (255, 0, 0, 0)), ("P", "PNG", 0), ("LA", "PNG", (0, 0)), ("RGBA", "WEBP", (255, 0, 0, 0))],
)
def test_pictures_of_other_kinds_become_jpeg_on_white(wang, mode, kind, colour):
    options = {"transparency": 0} if mode == "P" else {}
    kept = keep_photo(upload(Image.new(mode, (20, 20), colour), f"a.{kind}", kind, **options), by=wang)

    with Image.open(kept.image.path) as image:
        assert (image.format, image.getpixel((10, 10))) == ("JPEG", (255, 255, 255))


def test_a_portrait_of_two_pictures_in_one_file_keeps_the_first(wang):
    second = Image.new("RGB", (40, 30), "black")
    sent = upload(Image.new("RGB", (40, 30), "white"), "a.jpg", "MPO", save_all=True, append_images=[second])

    with Image.open(keep_photo(sent, by=wang).image.path) as image:
        assert (image.format, image.size, image.getpixel((5, 5))) == ("JPEG", (40, 30), (255, 255, 255))


def page() -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.jpg", b"<html><script>alert(1)</script></html>", content_type="image/jpeg")


def drawing() -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', content_type="image/svg+xml")


def cut_off() -> SimpleUploadedFile:
    whole = upload(Image.effect_noise((300, 300), 90), "lamp.jpg", "JPEG").read()
    return SimpleUploadedFile("lamp.jpg", whole[: len(whole) // 2])


def animation() -> SimpleUploadedFile:
    return upload(Image.new("P", (20, 20)), "lamp.gif", "GIF")


def nothing() -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.jpg", b"")


def heic() -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.HEIC", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 64)


def many_megabytes() -> SimpleUploadedFile:
    return SimpleUploadedFile("lamp.jpg", b"\xff" * (10 * 1024 * 1024 + 1))


def many_pixels() -> SimpleUploadedFile:
    return upload(Image.new("1", (8200, 5000)), "lamp.png", "PNG")


def a_bomb() -> SimpleUploadedFile:
    return upload(Image.new("1", (10_000, 10_000)), "lamp.png", "PNG")


REFUSED = [
    (page, NotAPhoto, 422, "“lamp.jpg” is not a photo we can read. Please send a JPEG, PNG or WebP picture."),
    (drawing, NotAPhoto, 422, "“lamp.svg” is not a photo we can read. Please send a JPEG, PNG or WebP picture."),
    (cut_off, NotAPhoto, 422, "“lamp.jpg” is not a photo we can read. Please send a JPEG, PNG or WebP picture."),
    (animation, NotAPhoto, 422, "“lamp.gif” is not a photo we can read. Please send a JPEG, PNG or WebP picture."),
    (nothing, NotAPhoto, 422, "“lamp.jpg” is not a photo we can read. Please send a JPEG, PNG or WebP picture."),
    (
        heic,
        HeicPhoto,
        422,
        "“IMG_1.HEIC” is in the format HEIC, which not every neighbour can open. Set the camera of your phone to "
        "“most compatible”, or send a screenshot of the photo.",
    ),
    (
        many_megabytes,
        PhotoTooLarge,
        413,
        "“lamp.jpg” has 10.1 MB; a photo may have at most 10 MB. Please send a smaller one.",
    ),
    (
        many_pixels,
        PhotoTooManyPixels,
        413,
        "“lamp.png” has more than 40 million pixels. Please set the camera to a smaller picture and take it again.",
    ),
    (
        a_bomb,
        PhotoTooManyPixels,
        413,
        "“lamp.png” has more than 40 million pixels. Please set the camera to a smaller picture and take it again.",
    ),
]


@pytest.mark.parametrize(("make", "refusal", "status", "words"), REFUSED, ids=[row[0].__name__ for row in REFUSED])
def test_what_is_no_photo_or_too_much_is_refused_with_a_sentence(wang, settings, make, refusal, status, words):
    with pytest.raises(refusal) as refused:
        keep_photo(make(), by=wang)

    assert (type(refused.value), refused.value.status, refused.value.field) == (refusal, status, "photos")
    assert isinstance(refused.value.sentence, Promise)  # worded in the language of each reader
    with translation.override("en"):
        assert str(refused.value) == words
    with translation.override("zh-hans"):
        assert refused.value.figures["name"] in str(refused.value)
    assert Attachment.objects.count() == 0
    assert files(settings) == []


def test_forty_million_pixels_and_ten_megabytes_are_still_welcome(wang):
    padded = upload(Image.new("1", (8000, 5000)), "lamp.png", "PNG").read()
    padded += b"\x00" * (10 * 1024 * 1024 - len(padded))

    kept = keep_photo(SimpleUploadedFile("lamp.png", padded), by=wang)

    assert (kept.width, kept.height) == (2000, 1250)


def test_the_name_somebody_gave_the_file_is_not_its_name_here(wang, photo):
    names = [keep_photo(photo("../../etc/passwd.html"), by=wang).image.name for _turn in range(2)]

    assert names[0] != names[1]
    assert {(Path(name).suffix, len(Path(name).stem)) for name in names} == {(".jpg", 32)}


@transaction.atomic
def an_act_that_fails(person, sent):
    kept = keep_photo(sent, by=person)
    assert Path(kept.image.path).is_file()
    raise ZeroDivisionError


def test_a_photo_whose_act_failed_is_gone_with_it(wang, photo, settings):
    with pytest.raises(ZeroDivisionError):
        an_act_that_fails(wang, photo())

    assert Attachment.objects.count() == 0
    assert files(settings) == []


@pytest.mark.django_db(transaction=True)
def test_a_photo_whose_act_succeeded_stays(wang, photo, settings):
    with transaction.atomic():
        kept = keep_photo(photo(), by=wang)
    with pytest.raises(ZeroDivisionError):
        an_act_that_fails(wang, photo())

    assert files(settings) == [Path(kept.image.path)]
    assert Attachment.objects.get() == kept
