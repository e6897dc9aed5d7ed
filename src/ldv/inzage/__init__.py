"""Telling a person what was done with their data: the logboek, in the words of the register (AVG article 15)."""

from ldv.inzage._chain import Answer, Chain, ChainStep, PartyAnswer
from ldv.inzage._chain_svg import chain_svg
from ldv.inzage._follow import follow
from ldv.inzage._keys import KeyUsage, key_usage, lost_keys
from ldv.inzage._letterhead import letterhead_of, load_letterhead
from ldv.inzage._make import MOST_EVENTS, export, report
from ldv.inzage._render import FORMATS, render
from ldv.inzage._values import ZONE, Activity, Audience, Event, Heading, Letterhead, Outcome, Party, Report, Step
from ldv.inzage._words import Words

__all__ = [
    "FORMATS",
    "MOST_EVENTS",
    "ZONE",
    "Activity",
    "Answer",
    "Audience",
    "Chain",
    "ChainStep",
    "Event",
    "Heading",
    "KeyUsage",
    "Letterhead",
    "Outcome",
    "Party",
    "PartyAnswer",
    "Report",
    "Step",
    "Words",
    "chain_svg",
    "export",
    "follow",
    "key_usage",
    "letterhead_of",
    "load_letterhead",
    "lost_keys",
    "render",
    "report",
]
