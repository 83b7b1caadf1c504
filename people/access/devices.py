"""What a browser is called, from what it calls itself."""

from typing import Final

# The first that is found counts: each browser also names those it descends from.
_BROWSERS: Final = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome"} | {
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS: Final = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows"} | {
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def name_device(user_agent: str) -> str:
    """Enough to know it again: "Firefox on Windows"."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), "")
    return f"{browser or 'A browser'} on {system}" if system else browser or user_agent[:60] or "Unknown"
