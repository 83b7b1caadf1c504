from outreach.models.messages import Channel, Message
from outreach.models.preferences import Preference

__all__ = ["Channel", "Message", "Preference"]
