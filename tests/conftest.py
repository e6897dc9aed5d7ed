"""What all tests share, and that none is skipped unnoticed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

# Workers of pytest-xdist are told how wide the terminal of the run is; what they test answers to programs.
os.environ.pop("COLUMNS", None)

# A shell has what it runs in the background ignore Ctrl-C, and so would every program that a test starts and ends so.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A slow machine is no reason to fail; a failing example must be repeatable from what CI printed.
settings.register_profile("ldv", deadline=None, print_blob=True)
settings.load_profile("ldv")


@pytest.fixture
def untraced() -> Iterator[None]:
    """For tests whose signal handlers raise or log at any point, those inside coverage included.

    Coverage holds a lock there for a moment; it would stay locked, and the next traced line would wait for ever.
    """
    trace = sys.gettrace()
    sys.settrace(None)
    yield
    sys.settrace(trace)


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if reporter is None or not os.environ.get("LDV_NO_SKIPS"):
        return 0
    return len(reporter.stats.get("skipped", []))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With LDV_NO_SKIPS set, as in CI, a skipped test fails the run: a promise not tested is not kept."""
    if exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why a run without failures failed; the reasons of the skips stand in the summary itself (`-ra`)."""
    if count := _skipped(config):
        terminalreporter.write_line(f"{count} skipped, and LDV_NO_SKIPS is set: this run counts as failed.", red=True)
