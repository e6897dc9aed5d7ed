"""YAML with less in it: plain values only, no anchors (they make small files endless), no key twice."""

from __future__ import annotations

from typing import Any

import yaml

from ldv.register._raw import Entry, Twice


class _Loader(yaml.SafeLoader):
    """Of untrusted files."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse what stands for something elsewhere."""
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, "anchors and aliases are not read: write it out", event.start_mark
            )
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Entry:
    made = Entry()
    made.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, (str, int, float, bool)):
            raise yaml.constructor.ConstructorError(None, None, "a key is a text", key_node.start_mark)
        if key in made:
            raise Twice(f"line {key_node.start_mark.line + 1}: the key {str(key)[:60]!r} stands twice in one entry")
        made[key] = loader.construct_object(value_node, deep=True)
    return made


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(content: bytes) -> Any:
    """Read YAML.

    Args:
        content: The bytes, UTF-8 or UTF-16.

    Raises:
        yaml.YAMLError: It is not YAML, or uses what is not read here.
        Twice: A key stands twice.
    """
    return yaml.load(content, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader


def dump(tree: Any) -> bytes:
    """Write YAML that `load` reads back."""
    text: str = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=120)
    return text.encode("utf-8")
