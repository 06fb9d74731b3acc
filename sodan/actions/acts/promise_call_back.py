"""Promise to call a customer back, in opening hours, at the number they give; the desk minds the moment."""

from __future__ import annotations

import re
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


# How a whole number at home is written in groups: of Korea (02 is Seoul), a mobile one of Japan, any of North America.
_GROUPS: dict[str, tuple[tuple[str, str], ...]] = {
    "KR": ((r"(02)(\d{3,4})(\d{4})", r"\1-\2-\3"), (r"(0\d\d)(\d{3,4})(\d{4})", r"\1-\2-\3")),
    "JP": ((r"(0[5789]0)(\d{4})(\d{4})", r"\1-\2-\3"), (r"(0120)(\d{3})(\d{3})", r"\1-\2-\3")),
    "US": ((r"1?(\d{3})(\d{3})(\d{4})", r"\1-\2-\3"),),
}


def as_written(phone: str, jurisdiction: str) -> str:
    """A telephone number in the groups it is read in at home: 010-0000-1204; one we know no groups of stays as it was told."""
    digits = "".join(filter(str.isdigit, phone))
    if phone.startswith("+"):
        return phone
    told = (re.sub(shape, groups, digits) for shape, groups in _GROUPS.get(jurisdiction, ()) if re.fullmatch(shape, digits))
    return next(told, phone)


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
        return [ReadBack("phone", same_in_all(as_written(matter.arguments.phone, matter.brand.jurisdiction)))]

    def perform(self, matter: Matter[Asked], errand: Errand) -> Receipt:
        """Promise it once."""
        conversation = Conversation.objects.select_related("brand").filter(pk=matter.conversation_id or 0).first()
        if conversation is None:
            raise Conflict("no conversation to answer in")
        phone = as_written(matter.arguments.phone, matter.brand.jurisdiction)
        about = {"words": matter.arguments.about[:300], "phone": phone}
        by = ai_of(matter.brand)
        given = promise(conversation, what=What.CALL_BACK, reason="call_back", by=by, key=f"call:{errand.key}", about=about)
        details = {"due": moment_in_all(given.due_at, matter.brand.zone), "phone": phone}
        return Receipt(key=errand.key, kind="call_back", order_number="", amount=None, reference=f"P-{given.pk}", details=details)


ACT = PromiseCallBack()
