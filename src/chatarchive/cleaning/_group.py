"""The same group, delivered by two owners: what both have is reported, and never merged (requirement 25)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final

import attrs

from chatarchive.cleaning._category import Level, Subject
from chatarchive.cleaning._cut import Cut
from chatarchive.cleaning._suggest import Suggestion, suggestion_id
from chatarchive.domain import Kind, Message

_TELLING: Final = 12
_FEW: Final = 3
_MENTION: Final = re.compile(r"@\S+")
_TAIL: Final = 16
_DETECTOR: Final = "groepsgesprek"


class How(StrEnum):
    """What makes two messages the same."""

    EXACT = "zelfde minuut en tekst"
    NEARBY = "zelfde tekst, een minuut eerder of later"
    MENTION = "zelfde minuut; genoemde personen heten anders"
    MEDIA = "zelfde minuut en soort media"
    TEXT = "zelfde unieke tekst op een ander tijdstip"


@attrs.frozen
class Pair:
    """The same message in both deliveries.

    Attributes:
        left: Position in the first delivery, from 0.
        right: Position in the second.
        how: What makes them the same.
    """

    left: int
    right: int
    how: How


@attrs.frozen(kw_only=True)
class Overlap:
    """What two deliveries of a group have in common.

    Attributes:
        left_total: Messages in the first delivery, without notices of the app.
        right_total: Messages in the second.
        pairs: What both have, in the order of the first.
        only_left: Positions of what only the first has.
        only_right: Positions of what only the second has.
        offset: Minutes that the second telephone's clock was ahead of the first: another time zone.
        labels: How a sender is called on the second telephone, by the name on the first.
    """

    left_total: int
    right_total: int
    pairs: tuple[Pair, ...]
    only_left: tuple[int, ...]
    only_right: tuple[int, ...]
    offset: int
    labels: Mapping[str, str] = attrs.field(repr=False)

    @property
    def share(self) -> float:
        """Share of the smaller delivery that is in the larger one too, from 0 to 1."""
        smaller = min(self.left_total, self.right_total)
        return len(self.pairs) / smaller if smaller else 0.0


def compare(left: Sequence[Message], right: Sequence[Message]) -> Overlap:
    """Find the messages that two deliveries of a group have in common.

    Names differ from telephone to telephone, so time, text and order decide, and the names follow from those. Notices
    of the app are left out: every telephone words its own. Takes time in proportion to the number of messages.

    Args:
        left: The first delivery.
        right: The second.
    """
    return _Comparison(left, right).result()


class _Comparison:
    """One comparison, pass by pass; each pass looks at what the passes before it left over."""

    def __init__(self, left: Sequence[Message], right: Sequence[Message]) -> None:
        self._left, self._right = left, right
        self._open_left = [position for position, one in enumerate(left) if one.kind is not Kind.SYSTEM]
        self._open_right = [position for position, one in enumerate(right) if one.kind is not Kind.SYSTEM]
        self._totals = len(self._open_left), len(self._open_right)
        self._pairs: list[Pair] = []
        self._texts_left = [_plain(one.text) for one in left]
        self._texts_right = [_plain(one.text) for one in right]
        self._offset = self._find_offset()
        self._minutes_left = [_minute(one) for one in left]
        self._minutes_right = [_minute(one) - self._offset for one in right]

    def result(self) -> Overlap:
        """What was found."""
        self._pass(How.EXACT, self._text_key(0), self._text_key(0, right=True))
        for shift in (1, -1):
            self._pass(How.NEARBY, self._text_key(0), self._text_key(shift, right=True))
        labels = self._labels()
        self._pass(How.MENTION, self._mention_key(), self._mention_key(right=True))
        self._pass(How.MEDIA, self._media_key(labels), self._media_key(None))
        self._pass(How.TEXT, self._unique_key(), self._unique_key(right=True))
        self._pairs.sort(key=lambda pair: (pair.left, pair.right))
        return Overlap(
            left_total=self._totals[0],
            right_total=self._totals[1],
            pairs=tuple(self._pairs),
            only_left=tuple(self._open_left),
            only_right=tuple(self._open_right),
            offset=self._offset,
            labels=self._labels(),
        )

    def _pass(
        self,
        how: How,
        left_key: Callable[[int], Hashable | None],
        right_key: Callable[[int], Hashable | None],
    ) -> None:
        """Pair what has the same key, the first with the first: the order of a conversation is the same on both."""
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for position in self._open_right:
            key = right_key(position)
            if key is not None:
                waiting[key].append(position)
        taken: set[int] = set()
        left_over = []
        for position in self._open_left:
            key = left_key(position)
            queue = None if key is None else waiting.get(key)
            if queue:
                other = queue.popleft()
                taken.add(other)
                self._pairs.append(Pair(position, other, how))
            else:
                left_over.append(position)
        self._open_left = left_over
        self._open_right = [position for position in self._open_right if position not in taken]

    def _find_offset(self) -> int:
        """The difference of the clocks in minutes: what most telling texts that occur once on both sides show."""
        left = _once(self._texts_left, self._open_left)
        right = _once(self._texts_right, self._open_right)
        shifts = Counter(
            round((_minute(self._right[right[text]]) - _minute(self._left[position])) / 15) * 15
            for text, position in left.items()
            if text in right
        )
        if not shifts:
            return 0
        best, times = shifts.most_common(1)[0]
        return best if times >= _FEW and times > shifts[0] else 0

    def _text_key(self, shift: int, *, right: bool = False) -> Callable[[int], Hashable | None]:
        texts = self._texts_right if right else self._texts_left
        minutes = self._minutes_right if right else self._minutes_left
        messages = self._right if right else self._left

        def key(position: int) -> Hashable | None:
            if not texts[position] or _is_media(messages[position]):
                return None
            kind = Kind.DELETED if messages[position].kind is Kind.DELETED else Kind.TEXT
            return minutes[position] + shift, texts[position] if kind is Kind.TEXT else kind

        return key

    def _mention_key(self, *, right: bool = False) -> Callable[[int], Hashable | None]:
        texts = self._texts_right if right else self._texts_left
        minutes = self._minutes_right if right else self._minutes_left

        def key(position: int) -> Hashable | None:
            before, at, behind = texts[position].partition("@")
            # A name can be several words on one telephone and a number on the other: what is sure is how it ends.
            return (minutes[position], before, behind[-_TAIL:]) if at and _MENTION.search(texts[position]) else None

        return key

    def _media_key(self, labels: Mapping[str, str] | None) -> Callable[[int], Hashable | None]:
        messages = self._left if labels is not None else self._right
        minutes = self._minutes_left if labels is not None else self._minutes_right

        def key(position: int) -> Hashable | None:
            message = messages[position]
            if not _is_media(message):
                return None
            sender = message.sender or ""
            return minutes[position], sender if labels is None else labels.get(sender, sender)

        return key

    def _unique_key(self, *, right: bool = False) -> Callable[[int], Hashable | None]:
        texts = self._texts_right if right else self._texts_left
        positions = self._open_right if right else self._open_left
        once = set(_once(texts, positions).values())
        return lambda position: texts[position] if position in once else None

    def _labels(self) -> dict[str, str]:
        """How each sender is called on the second telephone: as most of the pairs have it."""
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for pair in self._pairs:
            sender, other = self._left[pair.left].sender, self._right[pair.right].sender
            if sender is not None and other is not None:
                votes[sender][other] += 1
        return {sender: counts.most_common(1)[0][0] for sender, counts in votes.items()}


def _minute(message: Message) -> int:
    return message.timestamp.toordinal() * 1440 + message.timestamp.hour * 60 + message.timestamp.minute


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _is_media(message: Message) -> bool:
    return message.kind is Kind.MEDIA


def _once(texts: Sequence[str], positions: Iterable[int]) -> dict[str, int]:
    """Texts that tell something and occur once, and where."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for position in positions:
        text = texts[position]
        if len(text) < _TELLING:
            continue
        if text in found:
            twice.add(text)
        found[text] = position
    return {text: position for text, position in found.items() if text not in twice}


def suggest_from_other(
    overlap: Overlap, *, mine: Sequence[Message], others: Sequence[Message], cuts: Iterable[Cut]
) -> list[Suggestion]:
    """Show what was taken out of the other owner's delivery as suggestions for this one (requirement 25).

    Nothing is decided by it: both owners keep their own file and their own cleaning.

    Args:
        overlap: Of this delivery (left) and the other's (right).
        mine: This delivery.
        others: The other's.
        cuts: What was taken out of the other's.

    Returns:
        Suggestions, in the order of this delivery. Where the text differs, the whole text is pointed at.
    """
    to_mine = {pair.right: pair.left for pair in overlap.pairs}
    found: list[Suggestion] = []
    for cut in cuts:
        position = to_mine.get(cut.message)
        if position is None:
            continue
        message = mine[position]
        same = message.text == others[cut.message].text
        if not same and not message.text and cut.level is not Level.MESSAGE:
            continue
        level = cut.level if same or cut.level is Level.MESSAGE else Level.PASSAGE
        start, end = (cut.start, cut.end) if same and level is not Level.MESSAGE else (0, len(message.text))
        found.append(
            Suggestion(
                id=suggestion_id(position, start, end, f"categorie {cut.category.value}", _DETECTOR),
                message=position,
                line=message.line,
                level=level,
                start=start,
                end=end,
                category=cut.category,
                subject=Subject.OTHER_OWNER,
                reason="Ook verwijderd bij een andere eigenaar van dit groepsgesprek"
                + ("" if same else "; de tekst is hier anders, kijk zelf welk deel"),
                detector=_DETECTOR,
                version="1",
            )
        )
    return sorted(found, key=lambda one: (one.message, one.start, one.end))
