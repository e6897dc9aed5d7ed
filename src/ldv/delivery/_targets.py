"""From a DSN to the target that it names."""

from __future__ import annotations

from ldv.delivery._target import Target
from ldv.profile import Profile


def target_for(dsn: str, *, profile: Profile) -> Target:
    """The target that a DSN names; nothing is connected yet.

    Args:
        dsn: `chdb:///PATH`, `clickhouse(s)://...` or `otlp+http(s)://...`.
        profile: The agreements, among them whether TLS is required.

    Returns:
        A target, to be opened.

    Raises:
        ConfigurationError: The DSN names nothing that is known, or breaks the profile.
    """
    if dsn.startswith("otlp+"):
        from ldv.delivery._otlp import OtlpTarget

        return OtlpTarget(dsn, profile=profile)
    from ldv.logboek import ClickHouseTarget

    return ClickHouseTarget(dsn, profile=profile)
