"""Files in the chat: brought one by one before the message that sends them, and given out to the conversation's holder alone."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from sodan.channels.web_chat.edge import answer, at_inbox, held_session, network
from sodan.channels.web_chat.history import file_line, readable_of
from sodan.channels.web_chat.inbox import Inbox
from sodan.desk.attachment import SIZE_LIMIT, Upload, attachment_shown_to, keep
from sodan.desk.download import given
from sodan.desk.picture import FileRefused
from sodan.kit.allowance import spend
from sodan.kit.errors import Invalid

_AROUND = 65_536  # bytes a form puts around its file


@require_POST
@at_inbox
def bring(request: HttpRequest, inbox: Inbox) -> HttpResponse:
    """Take one file, unsaid; answers its key, with which the session's next message may send it."""
    held = held_session(request, inbox)
    if int(request.META.get("CONTENT_LENGTH") or 0) > SIZE_LIMIT + _AROUND:
        raise FileRefused("too_large")
    spend("uploads", held.pk)
    spend("uploads_from_address", network(request))
    if held.customer_id is not None:
        spend("uploads_of_customer", held.customer_id)
    kept = keep(_upload_in(request), holder=held.holder)
    return answer(file_line(kept), status=201)


def _upload_in(request: HttpRequest) -> Upload:
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile):
        raise Invalid("no file", where="file", expected="multipart/form-data with one file")
    return Upload(sent.name or "", sent.read())


@require_GET
@at_inbox
def show(request: HttpRequest, inbox: Inbox, key: UUID) -> HttpResponse:
    """One file of the session's own conversation, whole or (``?size=small``) the little copy of a picture."""
    held = held_session(request, inbox)
    return given(
        attachment_shown_to(held.holder, key, said_in=readable_of(held) if held.conversation_id else None),
        size=request.GET.get("size", ""),
    )
