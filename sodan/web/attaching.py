"""A file brought while somebody writes: taken one at a time, so that each shows how far it is, and sent with the words later."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from sodan.desk.attachment import Upload, holder_of, keep
from sodan.desk.channel import carried_by
from sodan.desk.conversation import conversation_for
from sodan.desk.picture import FileRefused
from sodan.kit.errors import Invalid
from sodan.people.representative import Representative
from sodan.web.page import signed_in


@require_POST
@signed_in
def attaching(request: HttpRequest, person: Representative, pk: int) -> HttpResponse:
    """Keep one file for this person; answers its key. Raises FileRefused for what the channel does not carry."""
    conversation = conversation_for(person, pk)
    sent = request.FILES.get("file")
    if sent is None:
        raise Invalid("no file", where="file", expected="one file")
    if (sent.size or 0) > carried_by(conversation.channel).file_bytes:
        raise FileRefused("too_large")
    kept = keep(Upload(sent.name or "", sent.read()), holder=holder_of(person))
    return HttpResponse(str(kept.key), content_type="text/plain; charset=utf-8")
