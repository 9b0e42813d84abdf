"""Limits on guessing, so that it is slow and nobody can be locked out by others.

Attempts are counted in three ways, within a quarter of an hour: for one account from one address, for
one address whatever the account, and for one account from everywhere. The last two would let others
shut a victim out by failing on purpose; so they do not count at an address from which that account
signed in lately. And whoever sets a new password by the link in a mail starts afresh. No address and
no account is stored: the keys are hashed and forgotten.
"""

import hashlib

from django.conf import settings
from django.core.cache import cache

from core.rate_limits import exceeded, forgive

WINDOW = 15 * 60
PER_ACCOUNT_AND_ADDRESS = 5
PER_ADDRESS = 50
PER_ACCOUNT = 30
ADDRESS_KNOWN_FOR = 30 * 24 * 60 * 60

# Mails that a stranger can have us send to somebody: how many of each kind an hour, asked for from one
# address and from everywhere. Beyond that none is sent, and the screen says what it always says.
MAILS_AN_HOUR = 3
MAILS_AN_HOUR_FROM_EVERYWHERE = 6


def too_many(account: str, address: str) -> bool:
    """Count one attempt to sign in to `account` (an e-mail address) and say whether it is one too many."""
    # Counted before the password is looked at, so that many guesses at once do not all slip under
    # the limit; and narrowest first, so that who is stopped at one counter does not fill the next.
    return any(exceeded(name, key, limit, WINDOW) for name, key, limit in _counters(account, address))


def succeeded(account: str, address: str) -> None:
    """Take back the attempt that proved right, and remember where it came from."""
    for name, key, limit in _counters(account, address):
        forgive(name, key, limit)
    cache.set(_known_at(account, address), 1, timeout=ADDRESS_KNOWN_FOR)


def start_afresh(account: str, address: str) -> None:
    """Let the owner in, who has just proved to read the account's mail at `address`."""
    for _ in range(PER_ACCOUNT_AND_ADDRESS):
        forgive("sign-in-here", f"{account} {address}", PER_ACCOUNT_AND_ADDRESS)
    cache.set(_known_at(account, address), 1, timeout=ADDRESS_KNOWN_FOR)


def may_mail(kind: str, email: str, address: str) -> bool:
    """Count one mail of `kind` to `email`, asked for at `address`, and say whether it may be sent.

    Letter boxes are not filled; and nobody uses up the codes with which somebody else would sign in.
    """
    email = email.lower()
    counters = [(f"mail-{kind}-here", f"{email} {address}", MAILS_AN_HOUR)]
    if not cache.get(_known_at(email, address)):
        counters.append((f"mail-{kind}", email, MAILS_AN_HOUR_FROM_EVERYWHERE))
    return not any(exceeded(name, key, limit, 3600) for name, key, limit in counters)


def _counters(account: str, address: str) -> list[tuple[str, str, int]]:
    counters = [("sign-in-here", f"{account} {address}", PER_ACCOUNT_AND_ADDRESS)]
    if not cache.get(_known_at(account, address)):
        counters += [("sign-in-from", address, PER_ADDRESS), ("sign-in-as", account, PER_ACCOUNT)]
    return counters


def _known_at(account: str, address: str) -> str:
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{account} {address}".encode()).hexdigest()[:32]
    return f"signed-in-from:{digest}"
