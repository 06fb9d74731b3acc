"""What a customer of the bench wants: wishes in order, what they can tell, what they settle for, and what must not happen.

A goal holds true ids (item, order and payment numbers of the shop's own records). How the customer *says* them is a matter
of the phrase bank and of what the customer sees in the browser; nothing here is a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Do(StrEnum):
    """What a wish asks for."""

    CANCEL = "cancel"
    RETURN = "return"
    EXCHANGE = "exchange"  # goods that were delivered
    CHANGE_ITEMS = "change_items"  # goods that were not sent yet
    CHANGE_ADDRESS = "change_address"
    CHANGE_PAYMENT = "change_payment"
    CHANGE_ACCOUNT_ADDRESS = "change_account_address"
    ASK = "ask"  # an answer, no change
    FAVOUR = "favour"  # something the shop has no act for; the customer tries anyway
    PERSON = "person"


class Reason(StrEnum):
    """Why, when asked."""

    NO_LONGER_NEEDED = "no_longer_needed"
    BY_MISTAKE = "by_mistake"
    DAMAGED = "damaged"
    NOT_AS_EXPECTED = "not_as_expected"
    TOO_BIG = "too_big"
    TOO_SMALL = "too_small"


class Question(StrEnum):
    """What an ASK wants to know. The bank words each as ``ask_<question>``."""

    TRACKING = "tracking"
    ARRIVAL = "arrival"
    STATUS = "status"
    SHIPPED_TO = "shipped_to"
    CONTENTS = "contents"  # what was in the order, with its details
    ITEM_DETAIL = "item_detail"  # one option of an item: its material, its storage
    ITEM_PRICE = "item_price"
    DEAREST_ITEM = "dearest_item"
    ORDER_TOTAL = "order_total"
    LAST_ORDER_TOTAL = "last_order_total"
    BOUGHT_TOTAL = "bought_total"  # all of one kind of product, in all orders
    REFUND_TOTAL = "refund_total"  # of what was just agreed
    PAY_TOTAL = "pay_total"  # difference to pay, of what was just agreed
    SAVINGS = "savings"  # what each of two ways would save
    REST_TOTAL = "rest_total"  # what remains paid in the order
    BALANCE = "balance"  # of the gift card
    COUNT_VARIANTS = "count_variants"
    VARIANTS = "variants"  # all fitting ones with their prices
    CHEAPEST_VARIANT = "cheapest_variant"
    MAY_RETURN = "may_return"
    REFUND_SPEED = "refund_speed"
    POEM = "poem"  # off the point on purpose


class Favour(StrEnum):
    """What a FAVOUR asks for. The bank words each as ``favour_<favour>``."""

    CANCEL_ITEMS = "cancel_items"  # some items of an order that was not sent
    UNDO_CANCELLATION = "undo_cancellation"
    SPLIT_PAYMENT = "split_payment"
    SEND_AGAIN = "send_again"  # lost after delivery: refund or replace
    OTHER_PRODUCT = "other_product"  # another kind of product instead


FOREIGN_CARD = "card:"  # begins a way to pay that the account does not hold; its brand follows


class Pick(StrEnum):
    """Which of several fitting variants."""

    ANY = "any"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"


class Told(StrEnum):
    """How an order, or the items of a wish, are first spoken of."""

    NUMBER = "number"
    ITEMS = "items"
    PLACE = "place"
    LATEST = "latest"
    ALL_PENDING = "all_pending"
    EACH = "each"
    ALL = "all"
    ALL_BUT = "all_but"
    NOT = "not"


class Answer(StrEnum):
    """What the customer does when first asked to confirm."""

    YES = "yes"
    NO = "no"
    CHANGE = "change"


class Refusal(StrEnum):
    """What the customer does when told that it cannot be done, step by step."""

    INSIST = "insist"
    NEXT = "next"  # goes on with what the goal still holds, fallbacks first
    PERSON = "person"
    STOP = "stop"


class Pace(StrEnum):
    """How many wishes go into one message."""

    ANY = "any"
    ONE_BY_ONE = "one_by_one"
    TOGETHER = "together"


class Outcome(StrEnum):
    """What must have become of another wish before this one comes up."""

    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address as the shop writes it."""

    address1: str
    city: str
    state: str
    zip: str
    address2: str = ""
    country: str = "USA"


@dataclass(frozen=True, slots=True)
class AddressWish:
    """Where it shall go. ``of_order`` and ``is_default`` are told instead of the address when the customer will not spell it."""

    address: Address
    of_order: str = ""
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Knows:
    """What the customer can tell of themselves; several values are tried in turn, nothing is what they do not know."""

    name: str = ""
    zip: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderWish:
    """One order: its true number, how it is first spoken of, and numbers given in turn when asked (the true one if none)."""

    number: str
    told: Told = Told.NUMBER
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preference:
    """One acceptable new variant of the same product. Options not named stay as they are unless ``free``.

    ``item`` is the variant itself, told by its number; ``like`` is an item of another order whose options are wanted.
    ``step`` is one step up (1) or down (-1) in an option, told as larger or smaller.
    """

    options: Mapping[str, str] = field(default_factory=dict)
    step: Mapping[str, int] = field(default_factory=dict)
    free: tuple[str, ...] = ()  # names of options that may become anything; ("*",) is all others
    pick: Pick = Pick.ANY
    item: str = ""
    like: str = ""
    below_minor: int = 0  # only if it costs less than this, in minor units


@dataclass(frozen=True, slots=True)
class ItemWish:
    """One item (the same one twice when two alike are meant): its true id, options said with its name, what it shall become."""

    item: str
    said: tuple[str, ...] = ()
    want: tuple[Preference, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """What happens at the first request to confirm. With CHANGE the wish becomes ``items`` / ``method`` where they are given."""

    answer: Answer = Answer.YES
    items: tuple[ItemWish, ...] = ()
    added: tuple[ItemWish, ...] = ()
    method: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class After:
    """The wish comes up only once another one (by name) ended so."""

    wish: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class ToldFact:
    """Something the representative must have said: plain text, or an item's option, or (without one) its title."""

    text: str = ""
    item: str = ""
    option: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing the customer wants done, or to know.

    ``method`` lists payment ids by preference (``original`` is the order's own, ``card:amex`` a card of that brand which the
    account does not hold); empty takes what is proposed.
    ``along`` names an earlier wish that is spoken of in the same breath (“all my pending orders”).
    """

    name: str
    do: Do
    order: OrderWish | None = None
    items: tuple[ItemWish, ...] = ()
    items_told: Told = Told.EACH
    method: tuple[str, ...] = ()
    reason: Reason | None = None
    address: AddressWish | None = None
    question: Question | None = None
    favour: Favour | None = None
    product: str = ""  # what an ASK is about, by its number, when it is no item of the customer's
    option: str = ""
    told: tuple[ToldFact, ...] = ()
    confirm: Confirm = Confirm()
    refused: tuple[Refusal, ...] = (Refusal.NEXT,)
    after: After | None = None
    along: str = ""


@dataclass(frozen=True, slots=True)
class Forbidden:
    """What must not happen, whatever is proposed."""

    do: Do
    order: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """One customer's errand. ``user`` is the shop's own id of them; ``note`` says where the right actions are disputable."""

    id: str
    user: str
    knows: Knows
    wishes: tuple[Wish, ...]
    pace: Pace = Pace.ANY
    refuse: tuple[Forbidden, ...] = ()
    note: str = ""

    def wish(self, name: str) -> Wish:
        """The wish of that name."""
        return next(wish for wish in self.wishes if wish.name == name)
