"""Promise to call a customer back, in opening hours, at the number they give; the desk minds the moment."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from sodan.actions.act import Act, Arguments, Effect, Errand, Matter, Quote, ReadBack
from sodan.actions.fact import moment_in_all, place_facts, same_in_all
from sodan.backoffice.connector import Receipt
from sodan.customers.identity import Level
from sodan.desk.conversation import Conversation
from sodan.desk.promise import What, promise
from sodan.kit.errors import Conflict
from sodan.people.representative import ai_of

_FEWEST, _MOST = 9, 15


class Asked(Arguments):
    """The number to call, and what it is about in the customer's own words."""

    phone: Annotated[str, Field(max_length=40)]
    about: Annotated[str, Field(max_length=4_000)] = ""


class PromiseCallBack(Act[Asked]):
    """Anybody may ask for a call. Whoever calls proves who answers before anything of an account is told."""

    name = "promise_call_back"
    duty = "promise_call_back"
    effect = Effect.RECORD
    level = Level.CLAIMED
    arguments = Asked
    asks_consent = False

    def facts(self, matter: Matter[Asked], quote: Quote) -> dict[str, Any]:  # noqa: ARG002 - no money moves
        """Whether the number can be called at all: ITU-T E.164 allows fifteen digits, and none of ours has fewer than nine."""
        digits = sum(map(str.isdigit, matter.arguments.phone))
        return {**place_facts(matter), "is_whole_phone": _FEWEST <= digits <= _MOST}

    def read_back(self, matter: Matter[Asked], quote: Quote) -> list[ReadBack]:  # noqa: ARG002 - no money moves
        """The number."""
        return [ReadBack("phone", same_in_all(matter.arguments.phone))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Promise it once."""
        conversation = Conversation.objects.select_related("brand").filter(pk=matter.conversation_id or 0).first()
        if conversation is None:
            raise Conflict("no conversation to answer in")
        about = {"words": matter.arguments.about[:300], "phone": matter.arguments.phone}
        by = ai_of(matter.brand)
        given = promise(conversation, what=What.CALL_BACK, reason="call_back", by=by, key=f"call:{errand.key}", about=about)
        details = {"due": moment_in_all(given.due_at, matter.brand.zone), "phone": matter.arguments.phone}
        return Receipt(key=errand.key, kind="call_back", order_number="", amount=None, reference=f"P-{given.pk}", details=details)


ACT = PromiseCallBack()
