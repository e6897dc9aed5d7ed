"""Where records rest, as one line of text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ldv.errors import ConfigurationError
from ldv.logboek import Dsn, default_key_file, parse_dsn
from ldv.logboek._dsn import with_cluster
from ldv.profile import Profile, load_profile

SEED = load_profile("seed")
OPEN = Profile(name="binnen de muren", generation="seed", tls_required=False)
SECRET = "s3cr3t/#@:"
QUOTED = "s3cr3t%2F%23%40%3A"


def test_an_embedded_engine_has_an_absolute_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a folder is written, it is the same engine: relative, through a link, or with %20 for a space."""
    (tmp_path / "een map").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "een map")
    monkeypatch.chdir(tmp_path)
    written = [f"chdb://{tmp_path}/een%20map/l/", "chdb://./een map/l", f"chdb://../{tmp_path.name}/link/../link/l"]
    assert {parse_dsn(text).path for text in written} == {str(tmp_path / "een map" / "l")}
    assert parse_dsn(written[0]).embedded


def test_a_server_has_all_its_parts() -> None:
    """User, password, host, port, database, cluster and certificates are told apart and unquoted."""
    text = f"clickhouses://lo%40g:{QUOTED}@[2001:db8::1]:9440/ldv?cluster=drie&ca_cert=/etc/ca%20s.pem&client_cert=/c"
    assert parse_dsn(text, profile=SEED) == Dsn(
        host="2001:db8::1",
        port=9440,
        user="lo@g",
        password=SECRET,
        database="ldv",
        tls=True,
        cluster="drie",
        ca_cert="/etc/ca s.pem",
        client_cert="/c",
    )


def test_what_is_left_out_has_its_usual_value() -> None:
    """The HTTP ports of ClickHouse, its database `default`, no user."""
    assert parse_dsn("clickhouse://localhost") == Dsn(host="localhost", port=8123)
    assert parse_dsn("clickhouses://ch.example/") == Dsn(host="ch.example", port=8443, tls=True)
    assert parse_dsn(parse_dsn("clickhouse://localhost")) == Dsn(host="localhost", port=8123)


def test_a_password_is_never_shown() -> None:
    """Neither repr nor text of a DSN holds the password, and both can be recognised."""
    dsn = parse_dsn(f"clickhouse://log:{QUOTED}@localhost/ldv?cluster=c")
    assert repr(dsn) == "Dsn('clickhouse://log:***@localhost:8123/ldv?cluster=c')"
    assert SECRET not in f"{dsn} {dsn!r}"
    assert str(parse_dsn("chdb:///var/lib/ldv")) == "chdb:///var/lib/ldv"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("chdb://data/logboek", "chdb:///absolute/path"),
        ("chdb:///", "needs the folder"),
        ("chdb://", "needs the folder"),
        ("chdb:///x?mode=ro", "takes no options"),
        ("chdb:///x%3Fy", "Choose another folder"),
        ("postgresql://u:geheim@h/d", "begins with 'postgresql'"),
        ("geheim", "something else"),
        ("Geheim://h", "something else"),
        ("clickhouse:///ldv", "names no host"),
        ("clickhouse://u:geheim@h:poort/d", "The port is a number"),
        ("clickhouse://u:geheim/x@h/d", "%XX"),
        ("clickhouse://u:geheim#x@h/d", "%XX"),
        ("chdb:///x#geheim", "%23"),
        ("clickhouse://localhost/a`b", "database"),
        ("clickhouse://localhost/d?cluster='x'", "cluster"),
        ("clickhouse://localhost/d?verify=geheim", "the option verify"),
        ("clickhouse://localhost/d?=geheim", "no name"),
        ("clickhouse://localhost/d?ca_cert=geheim", "clickhouses://"),
    ],
)
def test_a_wrong_dsn_says_what_was_expected_and_not_what_it_held(text: str, says: str) -> None:
    """The message helps to mend the DSN, and holds nothing that could be a password."""
    with pytest.raises(ConfigurationError) as raised:
        parse_dsn(text)
    assert says in str(raised.value)
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize("host", ["ch.example", "10.0.0.1", "[2001:db8::1]", "localhost.example"])
def test_another_machine_needs_tls(host: str) -> None:
    """'Een Logboek moet TLS afdwingen': without it another machine is refused, unless the profile says otherwise."""
    with pytest.raises(ConfigurationError, match=r"(?s)TLS.*clickhouses://"):
        parse_dsn(f"clickhouse://{host}", profile=SEED)
    assert not parse_dsn(f"clickhouse://{host}", profile=OPEN).tls
    assert parse_dsn(f"clickhouses://{host}", profile=SEED).tls


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.0.1", "[::1]"])
def test_this_machine_needs_no_tls(host: str) -> None:
    """What does not leave the machine crosses no network."""
    assert not parse_dsn(f"clickhouse://{host}", profile=SEED).tls


def test_a_cluster_can_be_named_afterwards() -> None:
    """`ldv init --cluster NAME` is the same as `?cluster=NAME`; an embedded engine has none."""
    server = parse_dsn("clickhouse://localhost/ldv")
    assert with_cluster(server, "drie") == parse_dsn("clickhouse://localhost/ldv?cluster=drie")
    for dsn, name in ((server, "drie'; DROP"), (parse_dsn("chdb:///x"), "drie")):
        with pytest.raises(ConfigurationError, match="cluster"):
            with_cluster(dsn, name)


def test_the_keys_of_an_embedded_engine_lie_beside_it(tmp_path: Path) -> None:
    """The key file is found by DSN, by folder and through a link, never inside the engine's folder."""
    engine = tmp_path / "logboek"
    (tmp_path / "link").symlink_to(engine)
    expected = tmp_path / "logboek.keys" / "ring"
    for written in (f"chdb://{engine}", parse_dsn(f"chdb://{engine}"), engine, tmp_path / "link"):
        assert default_key_file(written) == expected
    with pytest.raises(ConfigurationError, match="key file that every application uses"):
        default_key_file("clickhouse://localhost")
