"""Logs and error reports without what tells of persons or opens doors.

Tokens of links, codes, addresses (of mailboxes and of the network) and query strings are cut out
of every line. Of an error, its kind and its places in the code are told and never its message:
databases and libraries quote the values they choke on, names among them.
"""

import ipaddress
import logging
import re
import traceback

from django.views.debug import SafeExceptionReporterFilter

# Names of guards and constraints, which say what was refused and nothing of whom.
_RULE = re.compile(r"\bparvis_[a-z0-9_]+|\b(?:UNIQUE|CHECK|FOREIGN KEY|NOT NULL) constraint failed")
_LINK = re.compile(r"(/(?:s|receipts|verify|preview)/)[^/\s\"'<>?#]+")
_QUERY = re.compile(r"(/[^\s?\"']*)\?[^\s\"']+")
_EMAIL = re.compile(r"[^\s<>\"'(),;:=/\[\]]+(?:@|%40)[^\s<>\"'(),;:/\[\]]+\.[\w-]+", re.I)
# 256 random bits in base64, and what is as long; fingerprints are hexadecimal and stay.
_TOKEN = re.compile(r"(?<![\w-])(?![0-9a-f]{64}(?![\w-]))[\w-]{40,}(?![\w-])")
_CODE = re.compile(r"(?<![\w.-])\d{4}[ \u00a0\u202f-]?\d{4}(?![\w.-])")
_NETWORK = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)(?![\w:])", re.I
)
# Our own errors say what happened without saying to whom.
_OURS = ("portal.", "declarations.")


def discreet(text: str) -> str:
    """Return a line of a log without tokens, codes, addresses and query strings."""
    text = _LINK.sub(r"\1[link]", text)
    text = _QUERY.sub(r"\1?[query]", text)
    text = _EMAIL.sub("[e-mail]", text)
    text = _TOKEN.sub("[token]", text)
    text = _CODE.sub("[code]", text)
    return _NETWORK.sub(_without_address, text)


def _without_address(match):
    try:
        ipaddress.ip_address(match[0].rstrip(":."))
    except ValueError:
        return match[0]  # a time of day, say
    return "[address]"


def told(error: BaseException) -> str:
    """Return the traceback of an error and of what caused it, without their messages."""
    parts = []
    while error is not None:
        frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
        rules = ", ".join(dict.fromkeys(_RULE.findall(str(error))))
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        parts.append("".join(frames) + kind + (f": {rules}" if rules else ""))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\ncaused\n\n".join(parts[::-1])


class Discreet(logging.Filter):
    """Makes every record discreet before its handler writes it; for all handlers alike."""

    def filter(self, record):
        record.msg, record.args = discreet(self._message(record)), ()
        if record.exc_info:
            _kind, error, _traceback = record.exc_info
            record.exc_text = told(error) if error is not None else None
        elif record.exc_text:
            record.exc_text = discreet(record.exc_text)
        if record.stack_info:
            record.stack_info = discreet(record.stack_info)
        # What another formatter might print once more: the request with its form, the error.
        record.exc_info = None
        record.__dict__.pop("request", None)
        return True

    def _message(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(
                type(one).__name__ if _quotes_values(one) else one for one in record.args
            )
        return record.getMessage()


def _quotes_values(value):
    """Whether this is an error of other people's code, whose message may quote a person."""
    return isinstance(value, BaseException) and not type(value).__module__.startswith(_OURS)


class DiscreetReports(SafeExceptionReporterFilter):
    """Error reports of a public site show no form, no variable, no cookie and no query string."""

    def get_post_parameters(self, request):
        if request is None or not self.is_active(request):
            return super().get_post_parameters(request)
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request, tb_frame):
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()

    def get_safe_cookies(self, request):
        return dict.fromkeys(request.COOKIES, self.cleansed_substitute)

    def get_safe_request_meta(self, request):
        meta = super().get_safe_request_meta(request)
        hidden = {"QUERY_STRING", "HTTP_COOKIE", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR"}
        return {
            key: self.cleansed_substitute
            if key in hidden
            else discreet(value)
            if isinstance(value, str)
            else value
            for key, value in meta.items()
        }
