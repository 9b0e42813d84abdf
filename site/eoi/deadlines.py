"""How long there is until a call opens or closes, in words."""

from datetime import datetime, timedelta

from core.london import LONDON, clock_time


def time_left(now: datetime, opens_at: datetime, closes_at: datetime) -> str:
    """Return "opens in 3 days", "closes tomorrow at 5pm", "closes in 20 minutes"; "" once closed.

    All moments are aware. Days are London's calendar days, as people count them; in the last hour
    minutes are rounded down, so that nobody is promised time that is not there.
    """
    if now >= closes_at:
        return ""
    verb, moment = ("opens", opens_at) if now < opens_at else ("closes", closes_at)
    left = moment - now
    if left < timedelta(minutes=1):
        return f"{verb} in less than a minute"
    if left < timedelta(hours=1):
        return f"{verb} in {_counted(left // timedelta(minutes=1), 'minute')}"
    days = _days_between(now, moment)
    if days == 0:
        return f"{verb} {'tonight' if clock_time(moment) == 'midnight' else 'today'} at {clock_time(moment)}"
    if days == 1:
        return f"{verb} tomorrow at {clock_time(moment)}"
    return f"{verb} in {_counted(days, 'day')}" if days < 21 else f"{verb} in {_counted(days // 7, 'week')}"


def _days_between(now: datetime, moment: datetime) -> int:
    # Midnight ends the day before: "closes tonight at midnight".
    last_moment = moment - timedelta(microseconds=1)
    return (last_moment.astimezone(LONDON).date() - now.astimezone(LONDON).date()).days


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
