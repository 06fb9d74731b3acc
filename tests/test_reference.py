"""The reference pages tell what the code knows: every fact, setting form, duty, slot, step and card, and nothing else."""

import re
from pathlib import Path
from typing import get_args

import pytest
from ruamel.yaml import YAML

from sodan.actions.registry import all_acts
from sodan.policy.fact import FACTS
from sodan.policy.rule import Page, Rule
from sodan.procedures.command import Verb
from sodan.procedures.procedure import AnyStep, Procedure, Slot, SlotType
from sodan.roles.duty import Duty
from sodan.roles.role import DutyName, Role

DOCS = Path(__file__).resolve().parent.parent / "docs"
FIRST_CELL = re.compile(r"^\| `([a-z_0-9]+)", re.MULTILINE)
YAML_BLOCK = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def page(name: str) -> str:
    """A reference page."""
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """One section of a page, without the sections under it that have the same height."""
    after = text.split(f"## {heading}\n", maxsplit=1)[1]
    return after.split("\n## ", maxsplit=1)[0]


def told(text: str) -> set[str]:
    """The names in the first column of the tables of a text."""
    return set(FIRST_CELL.findall(text))


def test_every_fact_is_told() -> None:
    assert told(section(page("policy-file.md"), "Facts")) == set(FACTS)


def test_what_is_asked_of_the_customer_is_marked() -> None:
    lines = section(page("policy-file.md"), "Facts").splitlines()
    marked = {FIRST_CELL.findall(line)[0] for line in lines if line.endswith("| yes |")}

    assert marked == {name for name, fact in FACTS.items() if fact.asked}


def test_every_field_of_a_rule_is_told() -> None:
    assert told(section(page("policy-file.md"), "`rules`")) == set(Rule.model_fields)
    assert {"settings", "rules"} == set(Page.model_fields)


def test_every_duty_is_told_with_its_acts() -> None:
    text = section(page("role-file.md"), "Duties")
    duties = set(get_args(DutyName))

    assert told(text) == duties | set(Duty.model_fields)
    assert {act.name for act in all_acts().values()} <= set(re.findall(r"`([a-z_]+)`", text))


def test_each_act_stands_beside_its_duty() -> None:
    lines = {
        FIRST_CELL.findall(line)[0]: line
        for line in section(page("role-file.md"), "Duties").splitlines()
        if FIRST_CELL.match(line)
    }

    assert [act.name for act in all_acts().values() if f"`{act.name}`" not in lines[act.duty]] == []


def test_every_field_of_a_role_is_told() -> None:
    opening = page("role-file.md").split("\n## ", maxsplit=1)[0]

    assert set(re.findall(r"`([a-z]+)`", "\n".join(line for line in opening.splitlines() if line.startswith("| `")))) >= set(
        Role.model_fields
    )


def test_every_kind_of_slot_and_its_fields_are_told() -> None:
    assert told(section(page("procedure-file.md"), "Slots")) == set(get_args(SlotType)) | (set(Slot.model_fields) - {"type"})


def test_every_kind_of_step_is_told() -> None:
    union, _ = get_args(AnyStep)
    kinds = {kind.model_fields["kind"].default for kind in get_args(union)}

    assert told(section(page("procedure-file.md"), "Steps")) == kinds


def test_every_field_of_a_procedure_is_told() -> None:
    opening = page("procedure-file.md").split("\n## ", maxsplit=1)[0]

    assert told(opening) == set(Procedure.model_fields) - {"revision"}


def test_the_architecture_page_tells_the_whole_grammar() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")

    assert f"`{' '.join(get_args(Verb))}`" in text


@pytest.mark.parametrize("name", ["policy-file.md", "procedure-file.md", "role-file.md"])
def test_the_examples_of_a_page_are_yaml(name: str) -> None:
    blocks = YAML_BLOCK.findall(page(name))

    assert [block for block in blocks if not YAML(typ="safe").load(block)] == []


def test_the_procedure_shown_is_the_one_that_runs() -> None:
    shown = YAML(typ="safe").load(YAML_BLOCK.findall(page("procedure-file.md"))[0])
    real = (DOCS.parent / "sodan/packs/e_commerce/procedures/return_refund/procedure.yaml").read_text(encoding="utf-8")

    assert shown == YAML(typ="safe").load(real)
