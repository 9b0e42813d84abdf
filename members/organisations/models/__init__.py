"""Authorities, the Virtual Schools that serve them, and the people who work there."""

from .authorities import Authority, Succession
from .joining import Invitation, JoinRequest
from .reorganising import ComingAuthority, Placement, Reorganisation
from .reports import WrongReport
from .roles import Role
from .schools import MembersContact, PublicContact, ServiceArea, VirtualSchool

__all__ = [
    "Authority",
    "ComingAuthority",
    "Invitation",
    "JoinRequest",
    "MembersContact",
    "Placement",
    "PublicContact",
    "Reorganisation",
    "Role",
    "ServiceArea",
    "Succession",
    "VirtualSchool",
    "WrongReport",
]
