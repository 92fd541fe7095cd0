"""What a line of the log must not hold: the token of a safe link, which opens someone's place."""

import logging
import re

#: 256 bits as `secrets.token_urlsafe` writes them; nothing else in our addresses is that long.
TOKEN = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


class WithoutTokens(logging.Filter):
    """Blots out tokens, as Django names the path of every page it didn't find."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, with `…` where a token stood."""
        said = record.getMessage()
        if TOKEN.search(said):
            record.msg, record.args = TOKEN.sub("…", said), ()
        return True
