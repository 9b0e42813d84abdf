"""Authorities, the Virtual Schools that serve them, and the people who work there."""

from .authorities import Authority, Succession
from .joining import Invitation, JoinRequest
from .reports import WrongReport
from .roles import Role
from .schools import MembersContact, PublicContact, ServiceArea, VirtualSchool

__all__ = [
    "Authority",
    "Invitation",
    "JoinRequest",
    "MembersContact",
    "PublicContact",
    "Role",
    "ServiceArea",
    "Succession",
    "VirtualSchool",
    "WrongReport",
]
