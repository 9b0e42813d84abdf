"""Films on other sites, known by their address alone: nothing is asked of those sites by us.

Wagtail would ask the provider (oEmbed) while an editor saves; the address says all that is needed.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.utils.html import format_html
from wagtail.embeds.exceptions import EmbedNotFoundException
from wagtail.embeds.finders.base import EmbedFinder


@dataclass(frozen=True)
class Video:
    """A film: who shows it, its page (a plain link), and its player (framed only on request)."""

    provider: str
    page_url: str
    player_url: str


_YOUTUBE_ID = re.compile(r"^[A-Za-z0-9_-]{6,20}$")
_VIMEO_ID = re.compile(r"^\d{4,12}$")
_YOUTUBE_HOSTS = {"youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
_VIMEO_HOSTS = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}


def _youtube_id(host: str, path: list[str], query: dict[str, list[str]]) -> str:
    if host == "youtu.be":
        return path[0] if path else ""
    if path[:1] == ["watch"]:
        return query.get("v", [""])[0]
    if len(path) == 2 and path[0] in {"embed", "shorts", "live"}:
        return path[1]
    return ""


def video_at(address: str) -> Video | None:
    """Return the film at `address`, or None where it is not a film that we know how to show."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    path = [part for part in parts.path.split("/") if part]
    if host in _YOUTUBE_HOSTS or host == "youtu.be":
        key = _youtube_id(host, path, parse_qs(parts.query))
        if _YOUTUBE_ID.match(key):
            return Video(
                "YouTube",
                f"https://www.youtube.com/watch?v={key}",
                f"https://www.youtube-nocookie.com/embed/{key}",
            )
    if host in _VIMEO_HOSTS and path and _VIMEO_ID.match(path[-1]):
        return Video(
            "Vimeo", f"https://vimeo.com/{path[-1]}", f"https://player.vimeo.com/video/{path[-1]}?dnt=1"
        )
    return None


class KnownVideoFinder(EmbedFinder):
    """Wagtail's embed finder over `video_at`, for embeds chosen in the editor."""

    def accept(self, url: str) -> bool:
        return video_at(url) is not None

    def find_embed(self, url: str, max_width=None, max_height=None) -> dict:
        video = video_at(url)
        if video is None:
            raise EmbedNotFoundException
        return {
            "title": video.provider,
            "author_name": "",
            "provider_name": video.provider,
            "type": "video",
            "thumbnail_url": None,
            "width": 640,
            "height": 360,
            "html": format_html('<a href="{}">{}</a>', video.page_url, f"Watch on {video.provider}"),
        }
