"""`ldv doctor`: checks, and says how to mend."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from ldv.cli import main
from ldv.cli._check_journal import file_system_of
from ldv.cli._check_machine import check_clock, check_opentelemetry
from ldv.journal import write_dead_letter
from ldv.record import encode_records, to_wire
from ldv.settings import SETTINGS
from tests.functional.cli.conftest import Filled, application, fill, ldv
from tests.support.batches import record
from tests.support.certificates import make_certificate
from tests.support.clickhouse_front import Front

Findings = dict[str, dict[str, str]]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the settings of who runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in [*(setting.env for setting in SETTINGS), *(name for name in os.environ if name.startswith("OTEL_"))]:
        monkeypatch.delenv(name, raising=False)


def examined(code: int, *arguments: str, **environ: str) -> Findings:
    """What the doctor finds, the worst of each check."""
    done = CliRunner().invoke(main, ["doctor", "--json", *arguments], env=environ)
    assert done.exit_code == code, done.output
    order = ["ok", "warning", "wrong"]
    worst: Findings = {}
    for finding in json.loads(done.stdout)["findings"]:
        before = worst.setdefault(finding["check"], finding)
        worst[finding["check"]] = max(before, finding, key=lambda found: order.index(found["level"]))
    return worst


def test_only_warnings_are_no_failure(filled: Filled) -> None:
    """A working set-up gives exit code 0, with the warning that the engine's own key file belongs elsewhere."""
    found = examined(0, LDV_LOGBOEK=filled.dsn, LDV_SERVICE_NAME="Parkeeradmin")
    assert {check for check, finding in found.items() if finding["level"] != "ok"} == {"keys"}
    assert str(filled.keys) in found["keys"]["found"]
    assert "Production wants it elsewhere" in found["keys"]["mend"]
    assert "LDV_KEYS" in found["keys"]["mend"]
    assert "is free" in found["logboek"]["found"]


def test_people_get_it_in_lines(filled: Filled) -> None:
    """People get a line for each check, an arrow before what to do, and the sum of it."""
    done = ldv("doctor", LDV_LOGBOEK=filled.dsn, LDV_SERVICE_NAME="Parkeeradmin")
    assert done.code == 0
    assert "→ Fine for development." in done.out
    assert done.out.endswith("Nothing wrong, 1 warning.\n")


def test_a_key_file_of_ones_own_is_well(filled: Filled, tmp_path: Path) -> None:
    """A key file in another place, readable by its owner only, is what production wants."""
    keys = tmp_path / "keys"
    keys.write_bytes(filled.keys.read_bytes())
    keys.chmod(0o600)
    assert examined(0, LDV_LOGBOEK=filled.dsn, LDV_KEYS=str(keys))["keys"]["level"] == "ok"
    keys.chmod(0o640)
    found = examined(1, LDV_LOGBOEK=filled.dsn, LDV_KEYS=str(keys))["keys"]
    assert found["level"] == "wrong"
    assert f"chmod 600 {keys}" in found["found"]
    assert examined(1, LDV_LOGBOEK=filled.dsn, LDV_KEYS="/elders/keys")["keys"]["level"] == "wrong"


def test_keys_in_the_journal_are_warned_about(tmp_path: Path) -> None:
    """A key file inside the journal or the engine travels along with every copy of the pseudonyms."""
    left = fill(tmp_path / "logboek", delivery="external")
    keys = left.journal / "keys"
    keys.write_bytes(left.keys.read_bytes())
    keys.chmod(0o600)
    found = examined(1, LDV_LOGBOEK=left.dsn, LDV_KEYS=str(keys))
    assert found["keys"]["level"] == "warning"
    assert "beside the journal" in found["keys"]["found"]


def test_a_server_without_keys_is_wrong() -> None:
    """For a server keys must be given; without them no data subject can be named."""
    found = examined(1, "--logboek", "clickhouse://127.0.0.1:1/ldv", "--journal", "/nergens")
    assert found["keys"]["level"] == "wrong"
    assert "ldv init --keys FILE" in found["keys"]["mend"]


def test_what_waits_and_what_died_is_told(tmp_path: Path) -> None:
    """Records that nobody delivers, and dead letters, are wrong; each with the command that helps."""
    left = fill(tmp_path / "logboek", delivery="external")
    assert "ldv ship --journal" in examined(1, LDV_LOGBOEK=left.dsn)["delivery"]["mend"]
    ldv("ship", LDV_LOGBOEK=left.dsn)
    assert examined(0, LDV_LOGBOEK=left.dsn)["delivery"]["level"] == "ok"
    write_dead_letter(left.journal, "t1", encode_records([to_wire(record(1))]), reason={"error": "refused"})
    assert "--retry-dead" in examined(1, LDV_LOGBOEK=left.dsn)["delivery"]["mend"]


def test_a_journal_that_others_can_read_is_wrong(tmp_path: Path) -> None:
    """A journal holds pseudonyms: others on the machine must not come into it."""
    left = fill(tmp_path / "logboek", delivery="external")
    left.journal.chmod(0o755)
    found = examined(1, LDV_LOGBOEK=left.dsn)["journal"]
    assert (found["level"], found["mend"]) == ("wrong", f"chmod 700 {left.journal}")


def test_a_full_disk_is_told_before_it_refuses(tmp_path: Path) -> None:
    """Less room than ten times the reserve is a warning, less than the reserve is wrong."""
    dsn = f"chdb://{tmp_path}/logboek"
    space = os.statvfs(tmp_path)
    free = space.f_bavail * space.f_frsize
    low = examined(0, LDV_LOGBOEK=dsn, LDV_JOURNAL_RESERVE_BYTES=str(free // 5))
    assert low["disk space"]["level"] == "warning"
    full = examined(1, LDV_LOGBOEK=dsn, LDV_JOURNAL_RESERVE_BYTES=str(free * 5))
    assert full["disk space"]["level"] == "wrong"


def test_the_helper_that_has_the_engine_is_well(tmp_path: Path) -> None:
    """That the helper of the application has the engine open is as it should be, and is told."""
    with application(tmp_path / "logboek") as running:
        found = examined(0, LDV_LOGBOEK=running.dsn)
    assert found["logboek"]["level"] == "ok"
    assert "the helper process of ldv" in found["logboek"]["found"]


def test_a_server_is_asked(tmp_path: Path) -> None:
    """A server that answers is well once its tables are there; without them, what to do is said."""
    keys = tmp_path / "keys"
    with Front(tmp_path / "engine") as front:
        environ = {"LDV_LOGBOEK": front.dsn, "LDV_KEYS": str(keys), "LDV_JOURNAL": str(tmp_path / "journal")}
        ldv("init", "--keys", str(keys), cwd=tmp_path)
        before = examined(1, **environ)
        assert ldv("init", LDV_LOGBOEK=front.dsn, LDV_KEYS=str(keys)).code == 0
        after = examined(0, **environ)
    assert "ldv init" in before["logboek"]["found"] + before["logboek"]["mend"]
    assert after["logboek"]["level"] == "ok"
    assert "ClickHouse 2" in after["logboek"]["found"]
    assert after["TLS"]["level"] == "warning"
    assert "niet te raden" not in json.dumps([before, after])
    gone = examined(1, **environ)
    assert "does not answer" in gone["logboek"]["found"]


def test_a_certificate_is_looked_at(tmp_path: Path) -> None:
    """A certificate that nobody here trusts is wrong; one that soon expires is a warning."""
    authority = make_certificate(tmp_path, "authority")
    certificate = make_certificate(tmp_path, "localhost", by=authority)
    both = tmp_path / "both.pem"
    both.write_bytes(certificate.cert.read_bytes() + certificate.key.read_bytes())
    with Front(tmp_path / "engine", certificate=both) as front:
        dsn = front.dsn.replace("clickhouse://", "clickhouses://").replace("127.0.0.1", "localhost")
        distrusted = examined(1, "--journal", str(tmp_path), LDV_LOGBOEK=dsn)
        trusted = examined(1, "--journal", str(tmp_path), LDV_LOGBOEK=f"{dsn}?ca_cert={authority.cert}")
    assert distrusted["TLS"]["level"] == "wrong"
    assert "?ca_cert=FILE" in distrusted["TLS"]["mend"]
    assert trusted["TLS"]["level"] == "warning"
    assert "valid until" in trusted["TLS"]["found"]


def test_a_receiver_of_otlp_is_looked_for() -> None:
    """For OTLP it is told whether the receiver can be reached, and what is wrong with a DSN, without its password."""
    away = examined(1, "--journal", "/nergens", LDV_LOGBOEK="otlp+http://iemand:geheim@127.0.0.1:1")
    assert "does not answer" in away["logboek"]["found"]
    malformed = examined(1, "--journal", "/nergens", LDV_LOGBOEK="otlp+https://iemand:geheim@collector.example:poort")
    assert malformed["logboek"]["level"] == "wrong"
    assert "geheim" not in json.dumps([away, malformed])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        dsn = f"otlp+http://127.0.0.1:{listening.getsockname()[1]}"
        found = examined(1, "--journal", "/nergens", LDV_LOGBOEK=dsn)
    assert "can be reached" in found["logboek"]["found"]
    assert found["TLS"]["level"] == "warning"


def test_another_machine_without_tls_is_wrong() -> None:
    """The profile asks for TLS, so a DSN without it that leaves this machine is refused, and the password not shown."""
    dsn = "clickhouse://schrijver:geheim@clickhouse.example/ldv"
    found = examined(1, "--journal", "/nergens", LDV_LOGBOEK=dsn)
    assert found["logboek"]["level"] == "wrong"
    assert "TLS" in found["logboek"]["found"]
    assert "geheim" not in json.dumps(found)


def test_a_setting_that_is_not_allowed_is_a_finding() -> None:
    """A setting that cannot be read is found, and the rest is examined all the same."""
    found = examined(1, LDV_DURABILITY="always")
    assert found["settings"]["level"] == "wrong"
    assert found["python"]["level"] == "ok"


def test_nothing_set_is_a_finding() -> None:
    """Without any setting, what is missing is told: the logboek, the keys, the journal."""
    found = examined(1)
    assert {check for check, finding in found.items() if finding["level"] == "wrong"} == {"keys", "journal", "logboek"}


@pytest.mark.parametrize(
    ("environ", "level"),
    [
        ({}, "ok"),
        ({"OTEL_SDK_DISABLED": "false", "OTEL_TRACES_SAMPLER": "parentbased_always_on"}, "ok"),
        ({"OTEL_SDK_DISABLED": "true"}, "warning"),
        ({"OTEL_TRACES_SAMPLER": "traceidratio"}, "warning"),
        ({"OTEL_ATTRIBUTE_COUNT_LIMIT": "3"}, "warning"),
        ({"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT": "many"}, "wrong"),
    ],
)
def test_variables_of_opentelemetry_that_lose_something_are_named(environ: dict[str, str], level: str) -> None:
    """Sampling, limits and a disabled SDK are warnings; a limit that is no number stops configure(), so it is wrong."""
    [finding] = check_opentelemetry(environ)
    assert finding.level == level
    for name in environ:
        assert level == "ok" or name in finding.found


def test_a_clock_that_cannot_be_true_is_told(tmp_path: Path) -> None:
    """A time before this version existed is wrong; a journal from the future means that the clock was set back."""
    (tmp_path / "delivered.json").touch()
    written = (tmp_path / "delivered.json").stat().st_mtime
    assert [finding.level for finding in check_clock(tmp_path, now=written)] == ["ok"]
    assert [finding.level for finding in check_clock(tmp_path, now=written - 3600)] == ["warning"]
    assert [finding.level for finding in check_clock(tmp_path, now=0.0)] == ["wrong"]


def test_the_file_system_of_a_folder_is_known(tmp_path: Path) -> None:
    """On Linux the kind of file system is found: that of proc for /proc, and another one for a temporary folder."""
    if Path("/proc/self/mounts").exists():
        assert file_system_of(Path("/proc")) == "proc"
        assert file_system_of(tmp_path) not in {"", "proc"}
