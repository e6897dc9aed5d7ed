"""Cleaning a conversation: suggestions, decisions of people, and the cleaned text (working agreements, section 5).

Values in, values out; only the review sheet touches files. Suggestions change nothing until a person decides.
"""

from chatarchive.cleaning._apply import Cleaned, CleanedLine, CutCounts, LogEntry, apply
from chatarchive.cleaning._case import CleaningCase, Tally, dump_case, load_case, open_case
from chatarchive.cleaning._category import RULES_VERSION, Category, Level, Subject
from chatarchive.cleaning._cut import Cut, fingerprint, make_cut
from chatarchive.cleaning._decision import Choice, Decision, Verb
from chatarchive.cleaning._deduce import DeduceDetector
from chatarchive.cleaning._detector import Detector, Hit
from chatarchive.cleaning._group import How, Overlap, Pair, compare, suggest_from_other
from chatarchive.cleaning._markings import Marking, markings
from chatarchive.cleaning._media import (
    MediaReport,
    check_media,
    is_thumbnail,
    require_decided,
    require_relevance,
)
from chatarchive.cleaning._numbers import BsnDetector, IbanDetector, MailDetector, PhoneDetector
from chatarchive.cleaning._review import (
    Highlight,
    Item,
    Mark,
    ShownMessage,
    context,
    list_decisions,
    list_open,
    search,
)
from chatarchive.cleaning._sheet_in import SheetReading, read_review_sheet
from chatarchive.cleaning._sheet_out import review_sheet
from chatarchive.cleaning._split import Part, split
from chatarchive.cleaning._suggest import Suggestion, standard_detectors, suggest
from chatarchive.cleaning._terminal import draw_context, draw_items, draw_summary
from chatarchive.cleaning._words import PrivateContactDetector, WordsDetector

__all__ = [
    "RULES_VERSION",
    "BsnDetector",
    "Category",
    "Choice",
    "Cleaned",
    "CleanedLine",
    "CleaningCase",
    "Cut",
    "CutCounts",
    "Decision",
    "DeduceDetector",
    "Detector",
    "Highlight",
    "Hit",
    "How",
    "IbanDetector",
    "Item",
    "Level",
    "LogEntry",
    "MailDetector",
    "Mark",
    "Marking",
    "MediaReport",
    "Overlap",
    "Pair",
    "Part",
    "PhoneDetector",
    "PrivateContactDetector",
    "SheetReading",
    "ShownMessage",
    "Subject",
    "Suggestion",
    "Tally",
    "Verb",
    "WordsDetector",
    "apply",
    "check_media",
    "compare",
    "context",
    "draw_context",
    "draw_items",
    "draw_summary",
    "dump_case",
    "fingerprint",
    "is_thumbnail",
    "list_decisions",
    "list_open",
    "load_case",
    "make_cut",
    "markings",
    "open_case",
    "read_review_sheet",
    "require_decided",
    "require_relevance",
    "review_sheet",
    "search",
    "split",
    "standard_detectors",
    "suggest",
    "suggest_from_other",
]
