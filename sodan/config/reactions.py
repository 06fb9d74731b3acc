"""What follows each event, in one readable table. A reaction only writes rows; anything slow is a job."""

from __future__ import annotations

from collections.abc import Sequence

from sodan.actions.attention import call_for_dispute, call_for_mismatch
from sodan.actions.event import OperationChanged
from sodan.actions.execution import follow_money
from sodan.ai.dialogue import Dialogue
from sodan.ai.follow_up import follow_up, goes_on_elsewhere
from sodan.ai.turn import take_turn
from sodan.backoffice.event import DisputeChanged, MismatchChanged, MoneyCameBack, MoneySettled
from sodan.channels.web_chat.channel import deliver_reply
from sodan.channels.web_chat.merging import follow_merge
from sodan.desk.assignment import fill_up, give_back_chats, has_automatic_team
from sodan.desk.conversation import Owner
from sodan.desk.countdown import follow, is_counted
from sodan.desk.event import (
    BulkActMoved,
    ConversationMerged,
    ConversationReopened,
    ConversationResolved,
    ConversationSplit,
    CountdownChanged,
    CustomerWrote,
    NoteAdded,
    OwnerChanged,
    RatingReceived,
    ReplySent,
    SnoozeChanged,
    StatusChanged,
    TagsChanged,
    TodoChanged,
)
from sodan.desk.noticing import (
    is_followed,
    is_note,
    tell_followers,
    tell_holder,
    tell_of_bulk,
    tell_of_deadline,
    tell_of_note,
    tell_of_todo,
)
from sodan.desk.rating_request import ASK_AFTER, ask_for_rating, drop_requests
from sodan.desk.ruling import tell_rules
from sodan.kit.clock import now
from sodan.kit.event import Event, Reaction
from sodan.people.event import PresenceChanged
from sodan.people.presence import State


def take_turn_later(event: Event) -> None:
    """The AI answers, if it still holds the conversation when the job runs."""
    if isinstance(event, CustomerWrote):
        take_turn.later(conversation_id=event.conversation_id, dedupe_key=f"turn:{event.conversation_id}")


def leave_to_the_person_what_was_theirs(event: Event) -> None:
    """Taken back by the AI: it does not answer anew what the person has already answered."""
    if isinstance(event, OwnerChanged) and event.owner == Owner.AI:
        Dialogue.hear_up_to_now(event.conversation_id)


def tell_how_it_ended(event: Event) -> None:
    """What ended outside a turn — approved or refused by a colleague, settled later — is told where the customer waits."""
    if isinstance(event, OperationChanged) and event.conversation_id and goes_on_elsewhere(event.operation_id):
        follow_up.later(operation_id=event.operation_id, dedupe_key=f"follow_up:{event.operation_id}")


def take_up_its_operation(event: Event) -> None:
    """News of money: the act that moved it is brought up to date, and with it whoever waits for it."""
    if isinstance(event, MoneySettled | MoneyCameBack):
        follow_money.later(key=event.key, dedupe_key=f"follow_money:{event.key}")


def call_for_the_dispute(event: Event) -> None:
    """A chargeback is a person's matter until the bank has decided."""
    if isinstance(event, DisputeChanged):
        call_for_dispute(event.dispute_id)


def call_for_the_mismatch(event: Event) -> None:
    """What the provider's statement and our records disagree on is a person's matter until they agree."""
    if isinstance(event, MismatchChanged):
        call_for_mismatch(event.mismatch_id)


def stop_counting(event: Event) -> None:
    """Answered or closed: what was counted down ends or stands still. Where nothing was, it costs one look."""
    if isinstance(event, ReplySent | ConversationResolved) and is_counted(event.conversation_id):
        follow.later(conversation_id=event.conversation_id, at=now().isoformat(), dedupe_key=f"countdown:{event.conversation_id}")


def count_on(event: Event) -> None:
    """In other hands, or open again: who waits is counted from when they began to wait."""
    if isinstance(event, OwnerChanged | ConversationReopened | ConversationMerged | ConversationSplit | StatusChanged):
        follow.later(conversation_id=event.conversation_id, dedupe_key=f"countdown:{event.conversation_id}")


def give_out_what_waits(event: Event) -> None:
    """Something came into the queue, or somebody can take more: where a team is given its work, it is given out."""
    if isinstance(event, OwnerChanged) and event.owner == Owner.HUMAN:
        return
    if isinstance(event, PresenceChanged) and event.state != State.AVAILABLE:
        return
    if isinstance(event, OwnerChanged | ConversationResolved | SnoozeChanged | PresenceChanged) and has_automatic_team(
        event.brand_id
    ):
        fill_up.later(brand_id=event.brand_id, dedupe_key=f"fill_up:{event.brand_id}")


def take_back_their_chats(event: Event) -> None:
    """Somebody left, or fell silent: nobody waits for them."""
    if isinstance(event, PresenceChanged) and (event.state == State.OFF or event.by_silence):
        person = event.representative_id
        give_back_chats.later(representative_id=person, dedupe_key=f"give_back_chats:{person}")


def tell_whoever_holds_it(event: Event) -> None:
    """It was given to somebody."""
    if isinstance(event, OwnerChanged) and event.owner == Owner.HUMAN:
        key = f"notice:holder:{event.conversation_id}"
        tell_holder.later(conversation_id=event.conversation_id, dedupe_key=key)


def tell_whom_it_calls(event: Event) -> None:
    """A note calls people, and who follows wants to know of it; quiet lines are nobody's news."""
    if isinstance(event, NoteAdded) and is_note(event.message_id):
        tell_of_note.later(message_id=event.message_id)


def tell_who_follows(event: Event) -> None:
    """Answered, closed or open again. Where nobody follows it costs one look."""
    if isinstance(event, ReplySent | ConversationResolved | ConversationReopened) and is_followed(event.conversation_id):
        stage = {ReplySent: "reply", ConversationResolved: "resolved"}.get(type(event), "reopened")
        message = event.message_id if isinstance(event, ReplySent) else 0
        tell_followers.later(conversation_id=event.conversation_id, stage=stage, message_id=message)


def tell_of_the_deadline(event: Event) -> None:
    """Close, or missed: whoever holds it hears of it wherever they are."""
    if isinstance(event, CountdownChanged) and event.representative_id and event.stage != "moved":
        tell_of_deadline.later(countdown_id=event.countdown_id, stage=event.stage)


def tell_of_what_waits(event: Event) -> None:
    """A to-do in a conversation is that of whoever holds it; an act on many is news for whoever began it."""
    if isinstance(event, TodoChanged) and event.conversation_id:
        tell_of_todo.later(todo_id=event.todo_id, dedupe_key=f"notice:todo:{event.todo_id}")
    if isinstance(event, BulkActMoved):
        tell_of_bulk.later(bulk_id=event.bulk_id, dedupe_key=f"notice:bulk:{event.bulk_id}")


def ask_how_it_was(event: Event) -> None:
    """Closed: the customer is asked for a mark, unless the matter is open again by then or they were asked already."""
    if isinstance(event, ConversationResolved):
        key = f"rating:{event.conversation_id}"
        ask_for_rating.later(conversation_id=event.conversation_id, run_at=now() + ASK_AFTER, dedupe_key=key)


def ask_no_more(event: Event) -> None:
    """Open again: a question about how it ended is no longer one."""
    if isinstance(event, ConversationReopened):
        drop_requests(event.conversation_id)


REACTIONS: dict[type[Event], Sequence[Reaction]] = {
    CustomerWrote: [take_turn_later, tell_rules],
    ReplySent: [deliver_reply, stop_counting, tell_who_follows, tell_rules],
    OwnerChanged: [leave_to_the_person_what_was_theirs, count_on, give_out_what_waits, tell_whoever_holds_it, tell_rules],
    ConversationResolved: [stop_counting, give_out_what_waits, tell_who_follows, tell_rules, ask_how_it_was],
    SnoozeChanged: [give_out_what_waits],
    PresenceChanged: [take_back_their_chats, give_out_what_waits],
    ConversationReopened: [count_on, tell_who_follows, tell_rules, ask_no_more],
    TagsChanged: [tell_rules],
    RatingReceived: [tell_rules],
    StatusChanged: [count_on],
    CountdownChanged: [tell_of_the_deadline, tell_rules],
    ConversationMerged: [follow_merge, count_on],
    ConversationSplit: [follow_merge, count_on],
    NoteAdded: [tell_whom_it_calls],
    TodoChanged: [tell_of_what_waits],
    BulkActMoved: [tell_of_what_waits],
    OperationChanged: [tell_how_it_ended],
    MoneySettled: [take_up_its_operation],
    MoneyCameBack: [take_up_its_operation],
    DisputeChanged: [call_for_the_dispute],
    MismatchChanged: [call_for_the_mismatch],
}
