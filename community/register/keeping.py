"""The file somebody brought, as long as its import is open: private, on the disk, never in the database."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from community.models import RegisterImport

from .reading import MOST_BYTES
from .refusals import EmptyFile, FileGone, TooLarge

FOLDER = "register"


def digest_of(upload: UploadedFile) -> str:
    """SHA-256 of what was sent. Raises ``EmptyFile``, ``TooLarge`` before a byte is kept."""
    if not upload.size:
        raise EmptyFile
    if upload.size > MOST_BYTES:
        limit = MOST_BYTES // (1024 * 1024)
        raise TooLarge(figure=f"{upload.size // (1024 * 1024) + 1} MB", limit=f"{limit} MB")
    digest = hashlib.sha256()
    for block in upload.chunks():
        digest.update(block)
    upload.seek(0)
    return digest.hexdigest()


def keep(register_import: RegisterImport, upload: UploadedFile) -> None:
    forget(register_import)
    default_storage.save(name_of(register_import), upload)


def forget(register_import: RegisterImport) -> None:
    default_storage.delete(name_of(register_import))


def sweep(needed: set[str]) -> None:
    """Files of imports that are over or were never recorded, as a process killed at the wrong moment leaves them.

    ``needed`` are the names of those still open; what was brought within a day may not be recorded yet.
    """
    if not default_storage.exists(FOLDER):
        return
    old = timezone.now() - timedelta(days=1)
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if path not in needed and default_storage.get_modified_time(path) < old:
            default_storage.delete(path)


def name_of(register_import: RegisterImport) -> str:
    return f"{FOLDER}/{register_import.pk}-{register_import.file_hash[:16]}"


def is_kept(register_import: RegisterImport) -> bool:
    return default_storage.exists(name_of(register_import))


def path_of(register_import: RegisterImport) -> Path:
    """Where the file is. Raises ``FileGone``, also when it is no longer the one that was brought."""
    if not is_kept(register_import):
        raise FileGone
    path = Path(default_storage.path(name_of(register_import)))
    if file_digest(path) != register_import.file_hash:
        raise FileGone
    return path


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
