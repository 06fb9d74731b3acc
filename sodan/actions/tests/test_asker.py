"""Whoever asks: only what their role file names, and a question of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from sodan.actions.gateway import State
from sodan.actions.tests.conftest import Desk
from sodan.kit import pack


def test_a_question_one_has_put_is_not_the_question_of_another(desk: Desk) -> None:
    order = desk.house.delivered(("SHIRT-M", 1))

    of_ai, of_person = desk.refund(order), desk.refund(order, by=desk.rep)
    of_ai.refresh_from_db()

    assert (of_ai.requested_by, of_ai.state) == (desk.ai, State.EXPIRED)
    assert (of_person.requested_by, of_person.state) == (desk.rep, State.AWAITING_CONFIRMATION)


@pytest.mark.parametrize("by", ["ai", "rep"])
def test_what_the_role_file_does_not_name_is_not_done(desk: Desk, tmp_path: Path, settings: LazySettings, by: str) -> None:
    folder = tmp_path / "e_commerce" / "roles"
    folder.mkdir(parents=True)
    for path in (pack.PACKS / "e_commerce" / "roles").glob("*.yaml"):
        text = path.read_text("utf-8").replace("[record_feedback, record_opinion]", "[record_opinion]")
        (folder / path.name).write_text(text, encoding="utf-8")
    settings.PACKS = [str(tmp_path)]

    asked, allowed = (
        desk.ask("record_feedback", {"rating": 5}, by=getattr(desk, by)),
        desk.ask("record_opinion", {"words": "앱이 느려요"}, by=getattr(desk, by)),
    )

    assert (asked.state, [reason["code"] for reason in asked.decision["reasons"]]) == (State.DENIED, ["role_may"])
    assert allowed.state == State.READY
