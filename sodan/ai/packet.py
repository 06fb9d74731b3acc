"""The hand-over packet: what was asked, what is done, what is open, what policy refused, and what to do next."""

from __future__ import annotations

from typing import Any

from sodan.actions import gateway
from sodan.desk.incident import incident_of
from sodan.procedures.case import Case
from sodan.procedures.frame import Agenda, Frame
from sodan.procedures.procedure import Collect, procedure_of


def packet_of(case: Case, agenda: Agenda, *, reason: str) -> dict[str, Any]:
    """Everything the person needs to go on without asking the customer again."""
    operations = gateway.operations_of(case.conversation)
    return {
        "reason": reason,
        "language": case.language,
        "identity": int(case.identity.level),
        "customer": case.identity.customer_id,
        "summary": {
            "asked": [_told(frame, case) for frame in agenda.frames],
            "done": [str(operation.key) for operation in operations if operation.state == "succeeded"],
            "open": [_told(frame, case) for frame in agenda.frames if frame.is_live],
        },
        "refused": [
            {"act": operation.act, "reasons": [found["code"] for found in operation.decision.get("reasons", [])]}
            for operation in operations
            if operation.state == "denied"
        ],
        "suggested": _steps_left(agenda, case),
        "incident": _incident(case),
    }


def _incident(case: Case) -> dict[str, Any] | None:
    """What whoever takes over is about to meet, and that they need not bear it; None when nothing happened."""
    incident = incident_of(case.conversation)
    if incident is None:
        return None
    return {
        "kind": incident.kind,
        "step": incident.step,
        "protects": incident.protects,
        "messages": [entry["message"] for entry in incident.entries],
    }


def _told(frame: Frame, case: Case) -> dict[str, Any]:
    procedure = procedure_of(case.brand.line, frame.procedure)
    slots = {name: value for name, value in frame.slots.items() if isinstance(value, str | int | list)}
    return {"procedure": frame.procedure, "names": procedure.names, "status": frame.status, "slots": slots}


def _steps_left(agenda: Agenda, case: Case) -> list[dict[str, Any]]:
    frame = agenda.current
    if frame is None:
        return []
    steps = procedure_of(case.brand.line, frame.procedure).steps[frame.step :]
    return [
        {"step": step.name, "kind": step.do.kind, "slot": step.do.slot if isinstance(step.do, Collect) else ""} for step in steps
    ]
