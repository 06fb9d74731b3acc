"""Goals of the retail bench are read strictly, and their mistakes are told with file and line."""

from pathlib import Path

import pytest

from bench.retail.goal import After, Answer, Do, Goal, Outcome, Pick, Reason, Refusal, Told
from bench.retail.goal_file import GoalError, read_goals

WHOLE = """
- id: "a"
  user: some_one_1
  knows: {name: Some One, zip: ["11111", "11112"]}
  wishes:
    - do: exchange
      order: {number: "#W1", told: items}
      items:
        - item: "10"
          said: [color]
          want:
            - options: {color: black}
            - free: ["*"]
              pick: cheapest
      method: [original, gift_card_1]
      confirm: {answer: change, added: [{item: "11", want: [{step: {size: -1}}]}]}
      refused: [insist, next]
    - do: cancel
      order: "#W2"
      reason: by_mistake
      after: {wish: exchange, outcome: refused}
  refuse: [{do: cancel, order: "#W1"}]
"""


def written(folder: Path, text: str) -> Path:
    """A goal file of that text."""
    path = folder / "goals.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def the_goal(folder: Path) -> Goal:
    """The only goal of the whole file."""
    (goal,) = read_goals(written(folder, WHOLE))
    return goal


def test_a_goal_is_read_with_its_preferences_in_order(tmp_path: Path) -> None:
    wish = the_goal(tmp_path).wishes[0]

    assert (wish.do, wish.method) == (Do.EXCHANGE, ("original", "gift_card_1"))
    assert wish.order is not None
    assert wish.order.told is Told.ITEMS
    assert [dict(one.options) for one in wish.items[0].want] == [{"color": "black"}, {}]
    assert wish.items[0].want[1].pick is Pick.CHEAPEST


def test_a_goal_says_what_the_customer_does_when_asked_and_when_refused(tmp_path: Path) -> None:
    exchange, cancel = the_goal(tmp_path).wishes

    assert exchange.confirm.answer is Answer.CHANGE
    assert exchange.confirm.added[0].want[0].step == {"size": -1}
    assert exchange.refused == (Refusal.INSIST, Refusal.NEXT)
    assert (cancel.after, cancel.reason) == (After("exchange", Outcome.REFUSED), Reason.BY_MISTAKE)


@pytest.mark.parametrize(
    ("right", "wrong", "complaint"),
    [
        ("do: exchange", "do: barter", "goals.yaml:6: do: “barter” is none of cancel"),
        ('order: "#W2"', 'colour: "#W2"', "goals.yaml:19: colour: no such key here"),
        ("reason: by_mistake", "why: by_mistake", "goals.yaml:20: why: no such key here"),
        ("reason: by_mistake", "reason: 3", "goals.yaml:20: reason: “3” is none of no_longer_needed"),
        ("after: {wish: exchange,", "after: {wish: return,", "wish cancel: no earlier wish “return”"),
        ('item: "10"', "item: 10", "goals.yaml:9: item: expected text"),
        ("{size: -1}", "{size: -2}", "step: expected an option with 1 or -1"),
        ("told: items", "told: all", "“all” is none of number"),
        ("refused: [insist, next]", "refused: [sulk]", "“sulk” is none of insist"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, right: str, wrong: str, complaint: str) -> None:
    assert right in WHOLE

    with pytest.raises(GoalError) as told:
        read_goals(written(tmp_path, WHOLE.replace(right, wrong)))

    assert complaint in str(told.value)


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(GoalError, match=r"goals\.yaml:\d+: "):
        read_goals(written(tmp_path, '- id: "a"\n  knows: {name: [}\n'))


def test_no_two_goals_share_an_id(tmp_path: Path) -> None:
    with pytest.raises(GoalError, match="goal a stands there twice"):
        read_goals(written(tmp_path, WHOLE + WHOLE))
