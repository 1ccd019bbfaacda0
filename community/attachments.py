"""Photos come in here and nowhere else: decoded with limits, turned upright, re-encoded, so that nothing hides."""

from __future__ import annotations

import hashlib
import secrets
import struct
import weakref
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image

from community.models import Attachment, Person
from community.refusals import Missing
from community.text import clean

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONG_SIDE = 2000
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
# not ImageOps.exif_transpose: it writes the EXIF again and trips over what some phones put there
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


class NotAPhoto(Missing):
    code = "not_a_photo"
    sentence = _("“%(name)s” is not a photo we can read. Please send a JPEG, PNG or WebP picture.")


class HeicPhoto(NotAPhoto):
    code = "heic_photo"
    sentence = _(
        "“%(name)s” is in the format HEIC, which not every neighbour can open. "
        "Set the camera of your phone to “most compatible”, or send a screenshot of the photo."
    )


class PhotoTooLarge(Missing):
    status = 413
    code = "photo_too_large"
    sentence = _("“%(name)s” has %(size)s MB; a photo may have at most 10 MB. Please send a smaller one.")


class PhotoTooManyPixels(Missing):
    status = 413
    code = "photo_too_many_pixels"
    sentence = _(
        "“%(name)s” has more than 40 million pixels. Please set the camera to a smaller picture and take it again."
    )


@transaction.atomic
def keep_photo(upload: UploadedFile, *, by: Person, caption: str = "") -> Attachment:
    """Keep an upright JPEG of what was sent, without its EXIF, at most 2000 px on its long side.

    The file goes away again when the transaction is rolled back.
    Raises ``PhotoTooLarge``, ``PhotoTooManyPixels``, ``NotAPhoto``, ``HeicPhoto``.
    """
    content, size = _written_anew(upload)
    attachment = Attachment(
        width=size[0],
        height=size[1],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        caption=clean(caption)[:120],
        uploaded_by=by,
    )
    attachment.image.save(f"{secrets.token_hex(16)}.jpg", ContentFile(content), save=False)
    _remove_unless_committed(attachment.image.storage, attachment.image.name)
    attachment.save()
    return attachment


def _written_anew(upload: UploadedFile) -> tuple[bytes, tuple[int, int]]:
    name = clean(upload.name or "")[-60:]
    if upload.size > MOST_BYTES:
        # rounded up: a file that is refused never reads "10.0 MB"
        tenths = -(-upload.size * 10 // (1024 * 1024))
        raise PhotoTooLarge("photos", name=name, size=f"{tenths // 10}.{tenths % 10}")
    upload.seek(0)
    head = upload.read(16)
    if head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS:
        raise HeicPhoto("photos", name=name)
    upload.seek(0)
    try:
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PhotoTooManyPixels("photos", name=name)
            image.draft("RGB", (LONG_SIDE, LONG_SIDE))
            turn = TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
            upright = image if turn is None else image.transpose(turn)
            upright.thumbnail((LONG_SIDE, LONG_SIDE))
            # a new canvas: comments, profiles and EXIF of the old one are not carried over
            canvas = Image.new("RGB", upright.size, "white")
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            canvas.paste(upright.convert("RGB"), mask=upright.convert("RGBA").getchannel("A") if has_alpha else None)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PhotoTooManyPixels("photos", name=name) from bomb
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, struct.error) as unreadable:
        raise NotAPhoto("photos", name=name) from unreadable
    file = BytesIO()
    canvas.save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue(), canvas.size


class _Kept:
    """A commit hook that Django drops on rollback: when it is dropped unrun, the file goes with it."""

    def __init__(self, storage, name: str) -> None:
        self._undo = weakref.finalize(self, storage.delete, name)

    def __call__(self) -> None:
        self._undo.detach()


def _remove_unless_committed(storage, name: str) -> None:
    transaction.on_commit(_Kept(storage, name))
