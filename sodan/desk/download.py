"""A file on its way to a reader: never run, never guessed at, never kept by anything between."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from sodan.desk.attachment import Attachment, content_of

INERT = "application/octet-stream"


def given(attachment: Attachment, *, size: str = "") -> HttpResponse:
    """The file as an answer; ``size`` "small" gives a picture's little copy. Who may see it was checked by whoever found it.

    Only a picture, which we have redrawn ourselves, is shown in a page. Anything else is bytes to be saved, whatever it is, and
    should a browser open either as a page of its own, the sandbox lets it do nothing.
    """
    is_small = size == "small" and attachment.is_picture
    return HttpResponse(
        content_of(attachment.small if is_small else attachment.path),
        content_type=attachment.media_type if attachment.is_picture else INERT,
        headers={
            "Content-Disposition": content_disposition_header(not attachment.is_picture, attachment.name) or "attachment",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, max-age=600",
        },
    )
