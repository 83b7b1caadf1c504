from approval.models.decisions import Decision, Revision
from approval.models.delegations import Delegation
from approval.models.policies import Level, Policy, ReasonCode
from approval.models.requests import Request, Step
from approval.models.words import Kind, Verdict

__all__ = [
    "Decision",
    "Delegation",
    "Kind",
    "Level",
    "Policy",
    "ReasonCode",
    "Request",
    "Revision",
    "Step",
    "Verdict",
]
