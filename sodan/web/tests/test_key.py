"""Each act of the desk has one key, each person may set their own, and the palette knows them in three languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from sodan.kit.errors import Invalid
from sodan.kit.language import LANGUAGES
from sodan.kit.words import word
from sodan.people.preference import preference_of
from sodan.people.representative import Representative
from sodan.web.key import FIXED, KEYS, keys_of, keys_read, shown_key


def form(**changed: str) -> dict[str, str]:
    return {f"key_{act}": key for act, key in ({**KEYS, **changed}).items()}


def test_no_two_acts_share_a_key_and_each_is_told_in_three_languages() -> None:
    assert len(set(KEYS.values())) == len(KEYS)
    for act in [*KEYS, *(act for _, act in FIXED)]:
        assert all(word(f"desk.key.{act}", language) for language in LANGUAGES)


def test_a_person_changes_their_keys_alone_and_takes_the_usual_ones_back(
    desk: Client, representative: Representative, supervisor: Representative
) -> None:
    assert desk.post("/preferences/keys/", form(resolve="q", resolve_next="Q")).status_code == 302

    mine = Representative.objects.get(pk=representative.pk)
    assert preference_of(mine).keys == {"resolve": "q", "resolve_next": "Q"}
    assert keys_of(mine)["resolve"] == "q"
    assert keys_of(supervisor) == KEYS
    page = desk.get("/desk/open/").content.decode()
    assert '"resolve": "q"' in page.replace("&#34;", '"')

    desk.post("/preferences/keys/", form(resolve="q") | {"usual": "yes"})
    assert keys_of(Representative.objects.get(pk=representative.pk)) == KEYS


@pytest.mark.parametrize("changed", [{"next": "k"}, {"next": ""}, {"next": "jj"}, {"next": "ㅓ"}, {"next": " "}])
def test_a_key_that_cannot_be_is_refused_and_what_was_typed_stays(desk: Client, changed: dict[str, str]) -> None:
    answer = desk.post("/preferences/keys/", form(**changed))

    assert answer.status_code == 400
    assert "한 글자씩 서로 다르게 적어 주세요" in answer.content.decode()
    with pytest.raises(Invalid):
        keys_read(form(**changed))


def test_full_width_letters_are_the_letters_they_look_like() -> None:
    assert keys_read(form(next="ｑ")) == {"next": "q"}


def test_a_capital_is_told_with_shift() -> None:
    assert (shown_key("E"), shown_key("e"), shown_key("/")) == (("Shift", "E"), ("E",), ("/",))


def test_the_palette_holds_every_act_by_its_names_in_three_languages(desk: Client) -> None:
    page = desk.get("/desk/open/").content.decode()

    for act in KEYS:
        if act != "help":
            assert f'data-act="{act}"' in page
    assert "해결하고 다음 상담 完了して次の対応へ Resolve and go to the next" in page


def test_keys_are_set_by_who_signed_in(
    client: Client, representative: Representative, signed_in_as: Callable[[Representative], Client]
) -> None:
    assert client.post("/preferences/keys/", form(next="q")).status_code == 302
    assert keys_of(representative) == KEYS
