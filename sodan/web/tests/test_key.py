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
from sodan.web.key import FIXED, KEYS, PRESETS, keys_of, keys_read, preset_of, shown_key, told_key


def form(**changed: str) -> dict[str, str]:
    return {f"key_{act}": key for act, key in ({**KEYS, **changed}).items()}


def test_no_two_acts_share_a_key_and_each_is_told_in_three_languages() -> None:
    for keys in PRESETS.values():
        assert keys_read({f"key_{act}": key for act, key in keys.items()}, "sodan") == {
            act: key for act, key in keys.items() if key != KEYS[act]
        }
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


@pytest.mark.parametrize(
    "changed",
    [
        {"next": "k"},
        {"next": ""},
        {"next": "jj"},
        {"next": "ㅓ"},
        {"next": " "},
        {"next": "g"},
        {"next": "a b c"},
        {"next": "Ctrl+k"},
        {"next": "Shift+j"},
    ],
)
def test_a_key_that_cannot_be_is_refused_and_what_was_typed_stays(desk: Client, changed: dict[str, str]) -> None:
    answer = desk.post("/preferences/keys/", form(**changed))

    assert answer.status_code == 400
    assert "다른 키와 겹쳐요" in answer.content.decode()
    with pytest.raises(Invalid):
        keys_read(form(**changed))


def test_full_width_letters_are_the_letters_they_look_like() -> None:
    assert keys_read(form(next="ｑ")) == {"next": "q"}


def test_a_capital_is_told_with_shift_and_two_strokes_one_after_the_other() -> None:
    assert (shown_key("E"), shown_key("e"), shown_key("/")) == (("Shift", "E"), ("E",), ("/",))
    assert (shown_key("g i"), shown_key("Ctrl+Alt+e")) == (("G", "I"), ("Ctrl", "Alt", "E"))
    assert [told_key(key) for key in ("E", "g i", "Alt+j")] == ["Shift+E", "G I", "Alt+J"]


def test_two_strokes_and_strokes_with_alt_can_be_chosen() -> None:
    assert keys_read(form(next="h n", previous="Alt+Q")) == {"next": "h n", "previous": "Alt+Q"}


def test_a_set_of_keys_is_taken_changed_and_left_again(desk: Client, representative: Representative) -> None:
    def mine() -> Representative:
        return Representative.objects.get(pk=representative.pk)

    desk.post("/preferences/keys/", {"preset": "chatwoot"})
    assert preset_of(mine()) == "chatwoot"
    assert keys_of(mine()) == PRESETS["chatwoot"]
    assert "<kbd>Alt</kbd> <kbd>J</kbd>" in desk.get("/desk/open/").content.decode()

    desk.post("/preferences/keys/", {f"key_{act}": key for act, key in ({**PRESETS["chatwoot"], "take": "u"}).items()})
    assert preference_of(mine()).keys == {"take": "u"}
    assert keys_of(mine())["next"] == "Alt+j"
    assert desk.post("/preferences/keys/", {"preset": "emacs"}).status_code == 400

    desk.post("/preferences/keys/", {"preset": "sodan"})
    assert keys_of(mine()) == KEYS


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
