"""The file somebody brought, as long as its import is open: private, on the disk, never in the database."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from community.models import RegisterImport

from .reading import MOST_BYTES
from .refusals import EmptyFile, FileGone, TooLarge


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
    default_storage.save(_name(register_import), upload)


def forget(register_import: RegisterImport) -> None:
    default_storage.delete(_name(register_import))


def is_kept(register_import: RegisterImport) -> bool:
    return default_storage.exists(_name(register_import))


def path_of(register_import: RegisterImport) -> Path:
    """Where the file is. Raises ``FileGone``, also when it is no longer the one that was brought."""
    if not is_kept(register_import):
        raise FileGone
    path = Path(default_storage.path(_name(register_import)))
    if file_digest(path) != register_import.file_hash:
        raise FileGone
    return path


def file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _name(register_import: RegisterImport) -> str:
    return f"register/{register_import.pk}-{register_import.file_hash[:16]}"
