"""The one gate every write passes, whoever asks: propose, confirm or decline, approve or reject, execute; and what to show."""

from sodan.actions.approval import Approver, approvals_for, approve, approver_of, may_approve, reject
from sodan.actions.confirmation import confirm, decline, operation_of, token_of
from sodan.actions.execution import execute
from sodan.actions.explanation import explain, read_back
from sodan.actions.operation import Operation, State, operations_of
from sodan.actions.proposal import Request, propose

__all__ = [
    "Approver",
    "Operation",
    "Request",
    "State",
    "approvals_for",
    "approve",
    "approver_of",
    "confirm",
    "decline",
    "execute",
    "explain",
    "may_approve",
    "operation_of",
    "operations_of",
    "propose",
    "read_back",
    "reject",
    "token_of",
]
