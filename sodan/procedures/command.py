"""The closed grammar of commands: all that understanding may hand to the procedures, whoever understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Verb = Literal["start", "set", "correct", "affirm", "deny", "cancel", "ask", "handoff", "chitchat", "clarify", "cannot_handle"]

# The slots that bear another name in the procedure files than in what is heard.
SLOT_OF = {"method": "method_id", "product": "product_id"}


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the customer wants of the procedures.

    ``start`` names a procedure; ``set``/``correct`` name a slot and its raw or resolved value; ``ask`` carries a question
    about products or policy; ``clarify`` carries the candidate procedures; ``chitchat`` names its kind (thanks, greeting,
    goodbye, are_you_a_robot). ``span`` is the customer's own text it was read from, ``score`` in 0…1 how sure we are.
    A ``start`` with ``when="refused"`` counts only if the request before it cannot be carried out.
    """

    verb: Verb
    name: str = ""
    value: Any = None
    span: str = ""
    score: float = 1.0
    candidates: tuple[str, ...] = field(default=())
    when: Literal["", "refused"] = ""

    def as_json(self) -> dict[str, Any]:
        """What ``sodan understand --json`` prints."""
        filled = {"when": self.when, "verb": self.verb, "name": self.name, "value": self.value, "score": round(self.score, 3)}
        return {key: value for key, value in filled.items() if value not in ("", None)} | (
            {"candidates": list(self.candidates)} if self.candidates else {}
        )
