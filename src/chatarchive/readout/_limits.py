"""How much of an export is taken before it is refused."""

from __future__ import annotations

import attrs

_MB = 1 << 20


@attrs.frozen(kw_only=True)
class Limits:
    """Limits that keep a hostile file from filling memory or disk (requirement 39); sizes are in bytes.

    Attributes:
        entries: Files in one archive or folder.
        total: All its files together, unpacked.
        entry: One file, unpacked.
        ratio: Unpacked size for each packed byte, for all together and for each file larger than `ratio_from`.
        ratio_from: What is smaller than this may be packed as well as it can.
        text: The file that holds the conversation.
        nested: An archive inside an archive that has to be unpacked in memory; one that is merely stored may be larger.
        name: Characters of a name with its folders; a folder or file has at most 255 bytes besides.
    """

    entries: int = 50_000
    total: int = 32 * 1024 * _MB
    entry: int = 8 * 1024 * _MB
    ratio: int = 200
    ratio_from: int = 10 * _MB
    text: int = 256 * _MB
    nested: int = 64 * _MB
    name: int = 255
