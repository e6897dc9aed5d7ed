"""A real browser: Chromium without a screen, told what to do over its DevTools protocol."""

from __future__ import annotations

import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--disable-smooth-scrolling",
    "--remote-debugging-port=0",
)


@contextlib.contextmanager
def chromium(folder: Path) -> Iterator[Chromium]:
    """A browser with a new profile in a folder; skips the test where none is installed."""
    if PROGRAM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    profile = folder / "profile"
    with subprocess.Popen(
        [PROGRAM, *_FLAGS, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "LANG": "nl_NL.UTF-8"},
    ) as process:
        try:
            port, path = _address(profile / "DevToolsActivePort", process)
            with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as socket:
                yield Chromium(socket)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _address(path: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    waiting, deadline = threading.Event(), time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "Chromium did not start"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        if len(lines) == 2:
            return lines[0], lines[1]
        waiting.wait(0.02)
    raise AssertionError("Chromium did not say where it listens")


class Chromium:
    """The browser; every `tab()` has cookies of its own."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        """Ask the browser something."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            found = json.loads(self._socket.recv(60))
            if found.get("id") == number:
                assert "error" not in found, found
                return dict(found["result"])
            self.events.append(found)

    def wait(self, session: str, method: str, *, seconds: float = 30) -> dict[str, Any]:
        """Wait for something to happen in a tab."""
        while True:
            for number, event in enumerate(self.events):
                if event.get("sessionId") == session and event.get("method") == method:
                    return dict(self.events.pop(number)["params"])
            self.events.append(json.loads(self._socket.recv(seconds)))

    def tab(self, *, width: int = 1280, height: int = 900) -> Tab:
        """A tab that knows nothing of the others."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session, target)
        for domain in ("Page", "Runtime", "Log", "Network"):
            tab.call(f"{domain}.enable")
        tab.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": "nl"})
        tab.size(width, height)
        return tab


class Tab:
    """One page at a time."""

    def __init__(self, browser: Chromium, session: str, target: str) -> None:
        self._browser = browser
        self._session = session
        self._target = target
        self.complaints: list[str] = []
        self.asked: list[str] = []

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **params)

    def close(self) -> None:
        self._browser.call("Target.closeTarget", targetId=self._target)

    def size(self, width: int, height: int = 900) -> None:
        """Make the window as wide as a screen, or as a phone."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    def open(self, url: str) -> None:
        """Go to an address."""
        self._leave()
        self.call("Page.navigate", url=url)
        self._arrive()

    def click(self, selector: str) -> None:
        """Press a link or button that leads to another page."""
        self._leave()
        found = self.js(
            f"(e => {{ if (!e) return false; e.click(); return true }})(document.querySelector({selector!r}))"
        )
        assert found, f"there is no {selector} on {self.url}"
        self._arrive()

    def choose(self, selector: str) -> None:
        """Pick what is on offer; the page stays."""
        assert self.js(
            f"(e => {{ if (!e) return false; e.click(); return true }})(document.querySelector({selector!r}))"
        ), f"there is no {selector} on {self.url}"

    def back(self) -> None:
        """Go back, as with the browser's own button."""
        self._leave()
        history = self.call("Page.getNavigationHistory")
        self.call("Page.navigateToHistoryEntry", entryId=history["entries"][history["currentIndex"] - 1]["id"])
        self._arrive()

    def forget(self) -> None:
        """Look from here on only at what a page complains of and asks for."""
        self._gather()
        self.complaints.clear()
        self.asked.clear()

    def press(self, key: str, *, leads_elsewhere: bool = False) -> None:
        """Press a key."""
        codes = {"Tab": 9, "Enter": 13}
        if leads_elsewhere:
            self._leave()
        more = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            extra = more if kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key], **extra)
        if leads_elsewhere:
            self._arrive()

    def fill(self, selector: str, value: str) -> None:
        """Fill in a field."""
        assert self.js(
            f"(e => {{ if (!e) return false; e.value = {value!r}; return true }})(document.querySelector({selector!r}))"
        ), f"there is no {selector}"

    def js(self, expression: str) -> Any:
        """What an expression is; this is not bound to the policy of the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    @property
    def cookies(self) -> str:
        """The cookies of the page, as a browser sends them."""
        found = self.call("Network.getCookies", urls=[self.url])["cookies"]
        return "; ".join(f"{one['name']}={one['value']}" for one in found)

    @property
    def url(self) -> str:
        return str(self.js("location.href"))

    @property
    def text(self) -> str:
        return str(self.js("document.body.innerText"))

    @property
    def heading(self) -> str:
        return str(self.js("(document.querySelector('h1') || {}).innerText || ''"))

    def axe(self) -> list[str]:
        """What axe-core finds wrong: rule and element."""
        self.js(AXE)
        run = f"axe.run(document, {{runOnly: {json.dumps(RULES)}}}).then(r => JSON.stringify(r.violations))"
        return [
            f"{one['id']}: {node['html'][:160]} ({node.get('failureSummary', '')[:200]})"
            for one in json.loads(self.js(run))
            for node in one["nodes"]
        ]

    def shot(self, path: Path) -> None:
        """Keep what the whole page looks like."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 6000), "scale": 1}
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(found["data"]))

    def pdf(self, path: Path) -> None:
        """Keep what it looks like on paper."""
        found = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(found["data"]))

    def too_wide(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.js("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def _leave(self) -> None:
        self._gather()

    def _arrive(self) -> None:
        self._browser.wait(self._session, "Page.loadEventFired")
        self.js("document.readyState")
        self._gather()

    def _gather(self) -> None:
        """Keep what the page complained of, and what it asked for."""
        rest = []
        for event in self._browser.events:
            if event.get("sessionId") != self._session:
                rest.append(event)
                continue
            params = event.get("params", {})
            match event.get("method"):
                case "Log.entryAdded":
                    self.complaints.append(f"{params['entry']['source']}: {params['entry']['text']}")
                case "Runtime.consoleAPICalled" | "Runtime.exceptionThrown":
                    self.complaints.append(json.dumps(params)[:300])
                case "Network.requestWillBeSent":
                    self.asked.append(params["request"]["url"])
        self._browser.events = rest
