"""What merging and splitting conversations means for the browsers that hold them: none reads more than it could before.

A browser whose conversation gave way writes to the main one from then on. Signed in as the main one's customer it reads all of
it; any other reads its own words and what is said from the merge on. Whoever had proved who they are in the main one does so
again once another browser writes there, for proofs belong to the conversation.
"""

from __future__ import annotations

from django.db.models import Max

from sodan.channels.web_chat.session import Session, end
from sodan.customers.identity import IdentityProof
from sodan.desk.conversation import Conversation
from sodan.desk.event import ConversationMerged, ConversationSplit
from sodan.desk.merge import ConversationMerge
from sodan.desk.message import Message
from sodan.kit.clock import now
from sodan.kit.event import Event


def follow_merge(event: Event) -> None:
    """What follows ``ConversationMerged`` of the one that gave way, or came back, and ``ConversationSplit``."""
    if isinstance(event, ConversationSplit):
        _go_on(event.conversation_id, event.made_id)
    elif isinstance(event, ConversationMerged) and event.conversation_id != event.main_id:
        lasts = ConversationMerge.objects.filter(gone=event.conversation_id, kept=event.main_id, undone_at=None).exists()
        (_lead if lasts else _lead_back)(event.conversation_id, event.main_id)


def _go_on(source: int, made: int) -> None:
    """The customer goes on in the new conversation, with what was said before above it."""
    for session in Session.objects.select_for_update().filter(conversation=source, ended_at=None):
        _hold(session, made, [*session.earlier, {"split": source, "was": session.earlier}])


def _lead(gone: int, kept: int) -> None:
    main = Conversation.objects.get(pk=kept)
    since = Message.objects.filter(conversation=kept).aggregate(last=Max("pk"))["last"] or 0
    joins = False
    for session in Session.objects.select_for_update().filter(conversation=gone, ended_at=None):
        is_theirs = session.customer_id == main.customer_id or any(step.get("split") == kept for step in session.earlier)
        if session.is_signed_in and not is_theirs:
            session.conversation = None  # another customer's: their next message begins anew
            session.save(update_fields=["conversation"])
            end(session)
            continue
        joins = joins or not is_theirs
        _hold(session, kept, [{"merge": gone, "since": None if is_theirs else since, "was": session.earlier}])
    if joins:
        IdentityProof.objects.filter(conversation=kept, expires_at__gt=now()).update(expires_at=now())


def _lead_back(gone: int, kept: int) -> None:
    for session in Session.objects.select_for_update().filter(conversation=kept, ended_at=None):
        step = session.earlier[-1] if session.earlier else {}
        if step.get("merge") == gone:
            _hold(session, gone, step["was"])


def _hold(session: Session, conversation: int, earlier: list[dict[str, object]]) -> None:
    session.conversation_id = conversation
    session.earlier = earlier
    session.save(update_fields=["conversation", "earlier"])
