"""The retail bench's customer: says what they want, compares each card with it, and settles for what they would take."""

from dataclasses import replace

from bench.retail.customer import Customer
from bench.retail.goal import (
    Address,
    AddressWish,
    After,
    Answer,
    Confirm,
    Do,
    Favour,
    Forbidden,
    ItemWish,
    Knows,
    OrderWish,
    Outcome,
    Pace,
    Pick,
    Preference,
    Question,
    Reason,
    Refusal,
    Told,
    ToldFact,
    Wish,
)
from bench.retail.sight import Reply, Say
from tests.retail_shop import (
    ALSO_PENDING,
    BLACK_LAMP,
    CARD,
    DELIVERED,
    GIFT_CARD,
    PAYPAL,
    PENDING,
    SMALL_SHIRT,
    asks,
    card,
    customer_with,
    goal_of,
    plain,
    seen,
    shipped,
)

CANCEL = Wish("cancel", Do.CANCEL, OrderWish(PENDING), reason=Reason.BY_MISTAKE)
RETURN = Wish("return", Do.RETURN, OrderWish(DELIVERED), (ItemWish(BLACK_LAMP),), method=(CARD,))
WHITE, DIMMER = Preference({"color": "white"}), Preference({"brightness": "low"}, free=("*",))
EXCHANGE = Wish("exchange", Do.EXCHANGE, OrderWish(DELIVERED), (ItemWish(BLACK_LAMP, want=(WHITE, DIMMER)),))
IDENTITY = Reply("Could you tell me your full name and zip code?")
CANCEL_CARD = card("Cancel the order", ("Order", PENDING), ("Reason", "Ordered by mistake"))


def return_card(order: str = DELIVERED, item: str = "Desk Lamp (black, high)", to: str = "Visa card ending in 1111") -> Reply:
    """A card for a return."""
    return card("Return and refund", ("Order", order), ("Item", item), ("Refund to", to), total="$30.00")


def exchange_card(becomes: str) -> Reply:
    """A card for an exchange."""
    return card("Exchange", ("Order", DELIVERED), ("Item", f"Desk Lamp (black, high) → Desk Lamp ({becomes})"))


def texts(customer: Customer, *replies: Reply) -> list[str]:
    """What the customer says first and after each reply."""
    said = [customer.open(), *(customer.answer([reply]) for reply in replies)]
    return [one.text if one else "(gone)" for one in said]


def test_a_customer_says_what_they_want_who_they_are_and_yes_to_the_right_card() -> None:
    customer = customer_with(CANCEL)

    said = texts(customer, IDENTITY, asks("Why?", "No longer needed", "By mistake"), CANCEL_CARD, Reply("It is cancelled."))

    assert said == [
        f"I need to cancel order {PENDING}.",
        "I'm Some One, zip code 78701.",
        "I ordered it by mistake.",
        "Yes.",
        "(gone)",
    ]
    assert (customer.outcomes, customer.ended) == ({"cancel": "done"}, "done")


def test_when_they_are_not_found_they_try_the_next_thing_they_know() -> None:
    customer = customer_with(CANCEL, knows=Knows("Some One", ("10001", "78701"), ("some@one.example",)))

    said = texts(
        customer,
        IDENTITY,
        Reply("Unfortunately I couldn't find you. Your name and zip code?"),
        Reply("I still cannot find you. Your email?"),
    )

    assert said[1:] == ["I'm Some One, zip code 10001.", "I'm Some One, zip code 78701.", "My email is some@one.example."]


def test_a_card_of_another_order_item_or_way_to_pay_is_objected_to() -> None:
    assert texts(customer_with(RETURN), return_card(order=PENDING))[1] == f"No, not that order. I mean order {DELIVERED}."
    assert texts(customer_with(RETURN), return_card(item="T-Shirt (S)"))[1] == "No, I meant the desk lamp."
    assert texts(customer_with(RETURN), return_card(to="PayPal"))[1] == "No, please use my credit card."
    assert texts(customer_with(RETURN), return_card())[1] == "Yes."


def test_a_card_for_something_never_asked_for_is_objected_to() -> None:
    said = texts(customer_with(RETURN), CANCEL_CARD)

    assert said[1] == f"No, that's not what I asked for. I'd like to return the desk lamp from order {DELIVERED}."


def test_what_must_not_happen_is_never_confirmed() -> None:
    customer = customer_with(CANCEL, refuse=(Forbidden(Do.CANCEL, PENDING),))

    assert texts(customer, CANCEL_CARD)[1].startswith("No, that's not what I asked for.")


def test_a_wrong_variant_is_objected_to_and_the_right_one_is_taken() -> None:
    said = texts(customer_with(EXCHANGE), exchange_card("white, low"), exchange_card("white, high"))

    assert said[1:] == ["No, that's not it. I want the desk lamp for one in white.", "Yes."]


def test_when_a_variant_is_sold_out_they_settle_for_their_second_choice() -> None:
    customer = customer_with(EXCHANGE)

    said = texts(customer, Reply("Unfortunately the white one is sold out."), exchange_card("white, low"))

    assert said[1:] == ["One in brightness low.", "Yes."]


def test_a_second_choice_is_objected_to_while_the_first_can_be_had() -> None:
    assert texts(customer_with(EXCHANGE), exchange_card("white, low"))[1].startswith("No, that's not it.")


def test_the_next_wish_comes_up_only_once_the_first_one_was_refused() -> None:
    fallback = Wish("fallback", Do.CANCEL, OrderWish(ALSO_PENDING), after=After("cancel", Outcome.REFUSED))

    refused = customer_with(CANCEL, fallback)
    granted = customer_with(CANCEL, fallback)

    assert texts(refused, Reply("That order cannot be cancelled."))[1] == f"I need to cancel order {ALSO_PENDING}."
    assert texts(granted, CANCEL_CARD, Reply("It is cancelled.")) == [f"I need to cancel order {PENDING}.", "Yes.", "(gone)"]
    assert granted.outcomes == {"cancel": "done", "fallback": "open"}


def test_an_insistent_customer_insists_then_asks_for_a_person() -> None:
    stubborn = Wish("cancel", Do.CANCEL, OrderWish(PENDING), refused=(Refusal.INSIST, Refusal.PERSON))
    no, over = Reply("That order cannot be cancelled."), Reply("A colleague takes over.", is_handed_over=True)
    customer = customer_with(stubborn)

    said = texts(customer, no, no, over)

    assert said[1:] == [
        f"There must be a way. I need to cancel order {PENDING}.",
        "This is ridiculous. Let me talk to a human.",
        "(gone)",
    ]
    assert (customer.outcomes, customer.ended) == ({"cancel": "refused"}, "handed_over")


def test_at_the_first_request_to_confirm_a_customer_may_think_again() -> None:
    more = Confirm(Answer.CHANGE, added=(ItemWish(SMALL_SHIRT),), method=(GIFT_CARD,))
    wish = Wish("return", Do.RETURN, OrderWish(DELIVERED), (ItemWish(BLACK_LAMP),), method=(CARD,), confirm=more)
    both = card("Return", ("Order", DELIVERED), ("Item", "Desk Lamp (black, high)"), ("Item", "T-Shirt (S)"), ("To", "Gift card"))
    customer = customer_with(wish)

    assert texts(customer, return_card(), both)[1:] == [
        "Wait, please add the t-shirt as well. I'd rather use my gift card.",
        "Yes.",
    ]


def test_a_customer_who_regrets_says_no_and_is_done() -> None:
    customer = customer_with(Wish("cancel", Do.CANCEL, OrderWish(PENDING), confirm=Confirm(Answer.NO)))

    assert texts(customer, CANCEL_CARD, Reply("Then everything stays as it is.")) == [
        f"I need to cancel order {PENDING}.",
        "Actually no, I'll keep it.",
        "(gone)",
    ]
    assert customer.outcomes == {"cancel": "regretted"}


def test_several_wishes_go_into_one_message_when_the_customer_is_in_a_hurry() -> None:
    said = texts(customer_with(CANCEL, RETURN, pace=Pace.TOGETHER))

    assert said == [f"I need to cancel order {PENDING}. Also, I'd like to return the desk lamp from order {DELIVERED}."]


def test_who_does_not_know_the_number_describes_the_order() -> None:
    wish = Wish("cancel", Do.CANCEL, OrderWish(PENDING, Told.ITEMS))

    assert (
        texts(customer_with(wish), Reply("Which order is it?"))[1]
        == "I don't have the number. It's the order with the desk lamp."
    )


def test_an_address_is_compared_with_the_card() -> None:
    there = AddressWish(Address("9 Elm Rd", "Denver", "CO", "80201", address2="Apt 2"), of_order=DELIVERED)
    wish = Wish("address", Do.CHANGE_ADDRESS, OrderWish(PENDING), address=there)
    wrong = card("Change the address", ("Order", PENDING), ("Address", "1 Oak St, Austin, TX 78701"))
    right = card("Change the address", ("Order", PENDING), ("Address", "9 Elm Rd, Apt 2, Denver, CO 80201"))

    said = texts(customer_with(wish), wrong, right)

    assert said[0].startswith(f"Please send order {PENDING} to the address of ")
    assert said[1].startswith("No, that's the wrong address.")
    assert said[2] == "Yes."


def test_what_the_customer_wanted_to_hear_is_listened_for() -> None:
    wish = Wish("ask", Do.ASK, OrderWish(PENDING), question=Question.ORDER_TOTAL, told=(ToldFact(text="1040.50"),))
    told, untold = customer_with(wish), customer_with(wish)

    texts(told, Reply("It comes to $1,040.5 in total."))
    texts(untold, Reply("It comes to $11,040.50 in total."))

    assert (told.untold(), untold.untold()) == ([], [ToldFact(text="1040.50")])


def test_patience_ends() -> None:
    customer = customer_with(CANCEL)
    customer.open()

    said = [customer.answer([Reply("Sorry, I didn't understand that.")]) for _ in range(12)]

    assert said[-1] is None
    assert customer.ended in ("patience", "done")


def test_the_same_seed_says_the_same_and_another_seed_says_it_otherwise() -> None:
    def opening(seed: int) -> Say:
        return Customer(goal_of(CANCEL, RETURN), seen(), shipped("en"), seed).open()

    assert opening(1) == opening(1)
    assert len({opening(seed).text for seed in range(8)}) > 4


def test_the_same_wrong_way_to_pay_on_every_card_is_taken_for_a_no() -> None:
    told = [return_card(to="PayPal")] * 3

    settled = customer_with(replace(RETURN, method=(CARD, PAYPAL)))
    assert texts(settled, *told, return_card(to="PayPal"))[-2:] == ["I'd rather use PayPal.", "Yes."]

    stubborn = customer_with(replace(RETURN, refused=(Refusal.NEXT,)))
    assert texts(stubborn, *told)[-1] == "No"
    assert stubborn.outcomes == {"return": "refused"}


def test_a_card_above_the_price_they_would_pay_is_given_up() -> None:
    cheap = Preference({"color": "white"}, free=("*",), pick=Pick.CHEAPEST, below_minor=3500)
    customer = customer_with(replace(EXCHANGE, items=(ItemWish(BLACK_LAMP, want=(cheap,)),)))

    said = texts(customer, exchange_card("white, low"))

    assert "but only if it costs less than $35.00" in said[0]
    assert said[1] == "No"
    assert customer.outcomes == {"exchange": "refused"}


def test_who_is_told_that_the_order_was_not_found_names_the_order_and_nothing_else() -> None:
    customer = customer_with(EXCHANGE)

    said = texts(
        customer, asks("I could not find that order. Which one is it?", f"{DELIVERED} · Desk Lamp", f"{PENDING} · T-Shirt")
    )

    assert DELIVERED in said[1]


def test_a_yes_that_was_not_taken_is_said_again() -> None:
    customer = customer_with(RETURN)

    said = texts(customer, return_card(), return_card(), Reply("It is booked."))

    assert said[1:] == ["Yes.", "Yes.", "(gone)"]
    assert customer.outcomes == {"return": "done"}


def test_a_favour_for_which_something_else_is_offered_is_given_up() -> None:
    lost = Wish("favour", Do.FAVOUR, items=(ItemWish(BLACK_LAMP),), favour=Favour.SEND_AGAIN)
    customer = customer_with(lost, replace(RETURN, after=None), pace=Pace.ONE_BY_ONE)

    said = texts(customer, return_card(item="T-Shirt (S)"))

    assert said[1] == "No"
    assert customer.outcomes["favour"] == "refused"


def test_the_postcode_of_a_new_address_is_not_taken_for_the_question_who_they_are() -> None:
    moved = Wish("account", Do.CHANGE_ACCOUNT_ADDRESS, address=AddressWish(Address("9 Elm Rd", "Denver", "CO", "80201")))

    said = texts(customer_with(moved), Reply("Could you give me the new address, with the postcode?"))

    assert "9 Elm Rd" in said[1]


def test_of_two_exchanges_the_one_whose_item_is_asked_about_is_answered() -> None:
    shirt = Wish("shirt", Do.EXCHANGE, OrderWish(DELIVERED), (ItemWish(SMALL_SHIRT, want=(Preference({"size": "L"}),)),))
    customer = customer_with(shirt, EXCHANGE, pace=Pace.TOGETHER)

    said = texts(customer, asks("What would you like instead of Desk Lamp (black, high)?", "white · high", "white · low"))

    assert "white" in said[1]


def test_a_change_that_was_booked_is_done_though_the_next_one_cannot_be_had() -> None:
    customer = customer_with(RETURN)

    texts(customer, return_card(), Reply("It is returned (reference R-1).\n\nYour other wish is sold out. Which one instead?"))

    assert customer.outcomes == {"return": "done"}


def test_what_the_shop_cannot_tell_in_between_is_no_refusal_of_the_wish() -> None:
    asked = asks("Why shall it be cancelled?", "No longer needed", "By mistake")
    chatty = replace(plain(), rates={**plain().rates, "digression": 1.0}, digressions=("Do you open on Sundays?",))
    customer = Customer(goal_of(CANCEL), seen(), chatty)

    said = texts(customer, asked, replace(asked, text=f"That I cannot say.\n\n{asked.text}"))

    assert said[1:] == ["Do you open on Sundays?", "I ordered it by mistake."]


def test_not_having_been_understood_is_no_refusal() -> None:
    customer = Customer(goal_of(CANCEL), seen(language="ko"), replace(shipped("ko"), rates=plain().rates, digressions=()))

    texts(customer, asks("죄송하지만 잘 이해하지 못했습니다.\n\n취소하시는 이유가 무엇인가요?", "필요 없음", "실수"))

    assert customer.outcomes == {"cancel": "told"}


def test_a_question_that_names_nothing_is_read_with_the_sentence_before_it() -> None:
    customer = Customer(goal_of(CANCEL), seen(language="ko"), replace(shipped("ko"), rates=plain().rates, digressions=()))

    said = texts(customer, Reply("감사합니다. 우편번호가 더 필요합니다. 알려 주시겠어요?"))

    assert "78701" in said[1]


def test_a_way_to_pay_that_is_refused_without_another_being_offered_is_not_asked_for_for_ever() -> None:
    customer = customer_with(replace(RETURN, method=(CARD, PAYPAL)))
    refusal = asks("The refund cannot go there, only to another payment method.", "Talk to a person", "No, thanks")

    assert texts(customer, refusal)[1] == "I'd rather use PayPal."
