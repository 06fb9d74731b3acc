"""A file that goes with a message: checked and redrawn when it comes, shown only to who may see the conversation."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import ClassVar
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import models

from sodan.desk.conversation import Conversation, conversations_of
from sodan.desk.message import Author, Message
from sodan.desk.picture import ENDING, MEDIA_TYPE, FileRefused, Picture, is_picture, redrawn
from sodan.kit.clock import now
from sodan.kit.errors import NotFound
from sodan.kit.job import job
from sodan.kit.masking import masked
from sodan.people.representative import Representative

SIZE_LIMIT = 10 * 1024 * 1024  # bytes of a picture as it is sent
INERT_LIMIT = 4 * 1024 * 1024  # bytes of any other file, which is kept as it is
MOST_IN_A_MESSAGE = 5
NAME_LIMIT = 120
UNSAID_LASTS = timedelta(days=1)
PDF = "application/pdf"
_STORAGE = "attachments"


class Attachment(models.Model):
    """One file. Without a ``message`` it waits for the words it was brought for, and only its ``holder`` may send it.

    A picture is always WebP, redrawn by ``desk.picture``; ``path`` is where it lies in the storage, ``small`` its little copy.
    Any other file is kept as it came and only ever given as a download. ``sha256`` is of what is kept. ``name`` is the sender's
    own, cleaned; like the file, it is something a stranger wrote: shown, never obeyed.
    """

    key = models.UUIDField(unique=True, default=uuid4)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    holder = models.CharField(max_length=64)
    name = models.CharField(max_length=NAME_LIMIT)
    media_type = models.CharField(max_length=32)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    path = models.CharField(max_length=80)
    small = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        """Shown in the order they came; the unsaid ones are swept by age."""

        ordering = ("id",)
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["message", "created_at"], name="attachment_unsaid")]

    def __str__(self) -> str:
        """Its name."""
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether it may be shown in a page; anything else is only downloaded."""
        return self.media_type == MEDIA_TYPE


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as somebody sent it: the name they gave it, and its bytes."""

    name: str
    content: bytes


def holder_of(person: Representative) -> str:
    """Who a colleague is to a file they brought."""
    return f"person:{person.pk}"


def keep(upload: Upload, *, holder: str) -> Attachment:
    """Check the file, store it, and return it unsaid, to be sent by ``holder`` alone. Slow: never inside a transaction.

    What it is is told by its bytes, not by its name. Raises FileRefused.
    """
    content = upload.content
    if not content:
        raise FileRefused("empty")
    if len(content) > SIZE_LIMIT:
        raise FileRefused("too_large")
    if is_picture(content):
        return _keep_picture(redrawn(content), name=upload.name, holder=holder)
    if content.startswith(b"%PDF-"):
        return _keep_inert(content, name=upload.name, holder=holder)
    raise FileRefused("unknown_kind")


def _keep_picture(picture: Picture, *, name: str, holder: str) -> Attachment:
    key = uuid4()
    return Attachment.objects.create(
        key=key,
        holder=holder,
        name=named(name, ending=ENDING),
        media_type=MEDIA_TYPE,
        size=len(picture.full),
        sha256=hashlib.sha256(picture.full).hexdigest(),
        width=picture.width,
        height=picture.height,
        path=_stored(_place(key, ENDING), picture.full),
        small=_stored(_place(key, f".small{ENDING}"), picture.small),
    )


def _keep_inert(content: bytes, *, name: str, holder: str) -> Attachment:
    if len(content) > INERT_LIMIT:
        raise FileRefused("too_large")
    key = uuid4()
    return Attachment.objects.create(
        key=key,
        holder=holder,
        name=named(name, ending=".pdf"),
        media_type=PDF,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        path=_stored(_place(key, ".bin"), content),
    )


def attach(message: Message, keys: Sequence[UUID], *, holder: str) -> None:
    """Send these files with the message.

    Raises FileRefused for more than a message takes, NotFound for one that is not the holder's or has been sent already.
    """
    if len(keys) > MOST_IN_A_MESSAGE:
        raise FileRefused("too_many")
    taken = Attachment.objects.filter(key__in=keys, holder=holder, message=None).update(message=message)
    if taken != len(set(keys)):
        raise NotFound("attachment")


def attachments_in(conversation: Conversation) -> models.QuerySet[Attachment]:
    """Every file of the conversation, in the order they came."""
    return Attachment.objects.filter(message__conversation=conversation)


def pictures_in(conversation: Conversation) -> models.QuerySet[Attachment]:
    """The pictures the customer sent in this conversation, oldest first; what a procedure that asks for photos counts."""
    return attachments_in(conversation).filter(message__author=Author.CUSTOMER, media_type=MEDIA_TYPE)


def attachment_for(person: Representative, key: UUID) -> Attachment:
    """One file of a conversation this person may see. Raises NotFound for any other, whether or not it exists."""
    return _the(Attachment.objects.filter(key=key, message__conversation__in=conversations_of(person)), key)


def attachment_shown_to(holder: str, key: UUID, *, said_in: models.Q | None) -> Attachment:
    """One file a customer sees: of the messages ``said_in`` (a condition on them), or brought by them and not yet sent.

    Raises NotFound for any other.
    """
    seen = models.Q(message=None, holder=holder)
    if said_in is not None:
        seen |= models.Q(message__in=Message.objects.filter(said_in, kind__in=Message.TO_CUSTOMER))
    return _the(Attachment.objects.filter(seen, key=key), key)


def _the(found: models.QuerySet[Attachment], key: UUID) -> Attachment:
    attachment = found.first()
    if attachment is None:
        raise NotFound(f"attachment {key}")
    return attachment


def content_of(path: str) -> bytes:
    """The bytes kept at ``Attachment.path`` or ``.small``. Raises NotFound when they are gone."""
    try:
        with _storage().open(path) as kept:
            return bytes(kept.read())
    except FileNotFoundError as error:
        raise NotFound(f"file {path}") from error


@job(every=3_600)
def sweep_attachments() -> None:
    """Drop files that were brought and never sent, and those whose conversation was deleted."""
    Attachment.objects.filter(message=None, created_at__lt=now() - UNSAID_LASTS).delete()
    before = now() - timedelta(hours=1)  # a file just written may not have its row yet
    storage = _storage()
    for folder in _folders(storage):
        kept = {
            path
            for pair in Attachment.objects.filter(path__startswith=f"{folder}/").values_list("path", "small")
            for path in pair
        }
        _remove(path for path in _paths_in(storage, folder) if path not in kept and _written_at(storage, path) < before)


def named(name: str, *, ending: str) -> str:
    """The sender's name for a file, fit to be shown: no path, no control or direction marks, no secrets, our own ending.

    A mark that turns the direction of letters would make ``photo[RTL]gnp.exe`` read as a picture.
    """
    stem = PurePath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    stem = "".join(char for char in stem if unicodedata.category(char)[0] != "C" and char not in '<>:"|?*')
    stem = re.sub(r"\s+", " ", stem).strip(" .").removesuffix(ending)
    stem = re.sub(r"\.(jpe?g|png|gif|webp|heic|pdf)$", "", stem, flags=re.IGNORECASE)
    return (masked(stem).text or "file")[: NAME_LIMIT - len(ending)] + ending


def _storage() -> Storage:
    return storages[_STORAGE]


def _place(key: UUID, ending: str) -> str:
    return f"{key.hex[:2]}/{key.hex}{ending}"


def _stored(path: str, content: bytes) -> str:
    return _storage().save(path, ContentFile(content))


def _folders(storage: Storage) -> Iterable[str]:
    return sorted(storage.listdir("")[0]) if storage.exists("") else ()


def _paths_in(storage: Storage, folder: str) -> Iterable[str]:
    return [f"{folder}/{name}" for name in storage.listdir(folder)[1]]


def _written_at(storage: Storage, path: str) -> datetime:
    return storage.get_modified_time(path)


def _remove(paths: Iterable[str]) -> None:
    for path in paths:
        _storage().delete(path)
