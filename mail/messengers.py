"""Addresses that open a messenger on the phone of whoever taps them; nothing is asked before that."""

from urllib.parse import quote

#: A longer text is cut by some messengers, and no longer fits a code to be scanned.
LONGEST_SCANNED = 1200


def whatsapp(number: str, text: str) -> str:
    """Return where WhatsApp opens with a text to a number in E.164; both go through WhatsApp's server.

    Without a number it asks whom to send it to.
    """
    return f"https://wa.me/{number.lstrip('+')}?text={quote(text, safe='')}"


def signal(number: str) -> str:
    """Return where Signal opens a talk with a number; it takes no text."""
    return f"https://signal.me/#p/{number}"


def sms(number: str, text: str) -> str:
    """Return where the phone's own messages open with a text.

    One system wants “?body=” and the other “&body=”: this is what both understand.
    """
    return f"sms:{number}?&body={quote(text, safe='')}"


def mail(title: str, text: str) -> str:
    """Return where the phone's own mail program opens with a text to nobody yet."""
    return f"mailto:?subject={quote(title, safe='')}&body={quote(text, safe='')}"


def call(number: str) -> str:
    """Return where the phone calls the number."""
    return f"tel:{number}"
