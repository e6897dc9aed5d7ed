"""What `deploy/` holds: read, followed to the files and settings that it names, and run where that can be."""

from __future__ import annotations

import configparser
import hashlib
import json
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import click
import pytest
import urllib3
import yaml
from click.testing import CliRunner

from ldv.cli import main
from ldv.logboek import parse_dsn
from ldv.profile import load_profile
from ldv.settings import SETTINGS, load_settings
from tests.support.service import PROTOBUF, body, environment, serving, span

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
STATE = "/var/lib/ldv"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `deploy`, copied, with what its script makes."""
    folder = tmp_path_factory.mktemp("deploy") / "deploy"
    shutil.copytree(DEPLOY, folder, ignore=shutil.ignore_patterns("secrets*"))
    subprocess.run([folder / "prepare.sh", "logboek.example"], check=True, capture_output=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


def mounts(service: dict[str, Any]) -> dict[str, str]:
    """What of the host stands where in a container; volumes with a name are left out."""
    parts = [volume.split(":") for volume in service["volumes"]]
    assert all(part[2:] == ["ro"] for part in parts if part[0].startswith(".")), "what comes from the host is read only"
    return {part[1]: part[0] for part in parts if part[0].startswith(".")}


def unit() -> configparser.RawConfigParser:
    # As systemd reads it: a name can be there more than once, and `#` begins a comment on a line of its own only.
    parser = configparser.RawConfigParser(strict=False, comment_prefixes=("#",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string((DEPLOY / "ldv.service").read_text(encoding="utf-8"))
    return parser


def containerfile() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def understood(*arguments: str) -> None:
    """The command line itself takes these arguments: parsed, and not carried out."""
    command: click.Command = main
    rest = list(arguments)
    while isinstance(command, click.Group):
        command = command.commands[rest.pop(0)]
    command.make_context("ldv", rest)


def test_every_file_that_compose_names_is_there(prepared: Path, compose: dict[str, Any]) -> None:
    """What a container is given from the host is in the repository, or made by the script."""
    named = {path for service in compose["services"].values() for path in mounts(service).values()}
    missing = [
        path for path in named if not ((DEPLOY if path.startswith("../") else prepared) / path).resolve().is_file()
    ]
    assert (missing, len(named)) == ([], 14)
    build = compose["services"]["ldv"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).resolve() == DEPLOY / "Containerfile"


def test_compose_is_consistent(compose: dict[str, Any]) -> None:
    """Volumes, networks and services that are used are declared, and images have a version."""
    services = compose["services"]
    named = {part.split(":")[0] for one in services.values() for part in one["volumes"] if part[0] not in "./"}
    assert named == set(compose["volumes"])
    assert {network for one in services.values() for network in one["networks"]} == set(compose["networks"])
    assert {need for one in services.values() for need in one.get("depends_on", {})} <= set(services)
    assert [
        one["image"] for name, one in services.items() if name != "ldv" and not re.search(r":\d", one["image"])
    ] == []


def test_nobody_outside_reaches_clickhouse(compose: dict[str, Any]) -> None:
    """Only the service can be reached from elsewhere, Grafana from this machine, and ClickHouse from inside."""
    services = compose["services"]
    assert "ports" not in services["clickhouse"]
    assert services["clickhouse"]["networks"] == ["inside"]
    assert compose["networks"]["inside"]["internal"] is True
    assert services["grafana"]["ports"] == ["127.0.0.1:3000:3000"]


def test_containers_have_no_privileges(compose: dict[str, Any]) -> None:
    """Every container drops its capabilities; the service is nobody in particular, and writes in two places only."""
    for service in compose["services"].values():
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    ldv = compose["services"]["ldv"]
    assert (ldv["user"], ldv["read_only"]) == ("10001:10001", True)
    assert [volume for volume in ldv["volumes"] if not volume.endswith(":ro")] == [f"ldv:{STATE}"]


def test_settings_of_compose_lead_to_files_of_the_container(prepared: Path, compose: dict[str, Any]) -> None:
    """The settings are known ones, and every path in them is given to the container or written by the service."""
    config = prepared / "secrets" / "ldv.toml"
    settings = load_settings(environ={"LDV_CONFIG": str(config)})
    dsn = parse_dsn(settings["logboek"], profile=load_profile("seed"))
    services = compose["services"]
    given = mounts(services["ldv"])
    paths = [value for value in tomllib.loads(config.read_text(encoding="utf-8")).values() if value.startswith("/")]
    assert [path for path in [*paths, str(dsn.ca_cert)] if path not in given and not path.startswith(STATE)] == []
    assert (dsn.tls, dsn.host in services, dsn.database) == (True, True, "ldv")
    assert [part.split(":")[1] for part in services["ldv"]["ports"]] == [settings["serve_listen"].rpartition(":")[2]]
    assert dict(containerfile())["EXPOSE"] == settings["serve_listen"].rpartition(":")[2]


def test_clickhouse_listens_where_it_is_looked_for(prepared: Path, compose: dict[str, Any]) -> None:
    """ClickHouse has TLS only, with files that it is given, at the port that the service, Grafana and its check use."""
    tree = ElementTree.parse(DEPLOY / "clickhouse" / "tls.xml").getroot()
    clickhouse = compose["services"]["clickhouse"]
    given = mounts(clickhouse)
    server = tree.find("openSSL/server")
    assert server is not None
    assert [server.findtext(name) in given for name in ("certificateFile", "privateKeyFile", "caConfig")] == [True] * 3
    assert [one.tag for one in tree if one.tag in {"http_port", "tcp_port"} and not one.get("remove")] == []
    port = int(tree.findtext("https_port", "0"))
    settings = load_settings(environ={"LDV_CONFIG": str(prepared / "secrets" / "ldv.toml")})
    assert parse_dsn(settings["logboek"]).port == port
    source = yaml.safe_load((DEPLOY / "grafana" / "datasource.yaml").read_text(encoding="utf-8"))["datasources"][0]
    assert (source["jsonData"]["host"], source["jsonData"]["port"]) == ("clickhouse", port)
    assert f"https://localhost:{port}/ping" in clickhouse["healthcheck"]["test"]


def test_grafana_finds_the_dashboard_and_its_password(compose: dict[str, Any]) -> None:
    """Files that Grafana is told to read stand where it is told, and the dashboard is the one of the examples."""
    grafana = compose["services"]["grafana"]
    given = mounts(grafana)
    source = yaml.safe_load((DEPLOY / "grafana" / "datasource.yaml").read_text(encoding="utf-8"))["datasources"][0]
    provider = yaml.safe_load((DEPLOY / "grafana" / "dashboards.yaml").read_text(encoding="utf-8"))["providers"][0]
    files = re.findall(r"\$__file\{([^}]+)\}", json.dumps(source["secureJsonData"]))
    files.append(grafana["environment"]["GF_SECURITY_ADMIN_PASSWORD__FILE"])
    assert [file for file in files if file not in given] == []
    folder = provider["options"]["path"]
    [shown] = [host for inside, host in given.items() if inside.startswith(f"{folder}/")]
    dashboard = json.loads((DEPLOY / shown).read_text(encoding="utf-8"))
    assert dashboard["panels"][0]["datasource"]["type"] == source["type"]
    assert grafana["environment"]["GF_PLUGINS_PREINSTALL_SYNC"] == source["type"]


def test_the_users_of_clickhouse_have_the_passwords_that_are_used(prepared: Path) -> None:
    """The hashes that ClickHouse is given are those of the passwords of the service and of Grafana."""
    secrets = prepared / "secrets"
    settings = load_settings(environ={"LDV_CONFIG": str(secrets / "ldv.toml")})
    dsn = parse_dsn(settings["logboek"])
    users = ElementTree.parse(secrets / "users.xml").getroot()
    assert users.findtext(f"users/{dsn.user}/password_sha256_hex") == hashlib.sha256(dsn.password.encode()).hexdigest()
    client = ElementTree.parse(secrets / "client.xml").getroot()
    assert (client.findtext("user"), client.findtext("password")) == (dsn.user, dsn.password)
    ports = ElementTree.parse(DEPLOY / "clickhouse" / "tls.xml").getroot()
    assert client.findtext("port") == ports.findtext("tcp_port_secure")
    password = (secrets / "grafana-clickhouse.txt").read_bytes()
    assert f"'{hashlib.sha256(password).hexdigest()}'" in (secrets / "grafana.sql").read_text(encoding="utf-8")


def test_what_is_secret_is_kept_from_others(prepared: Path) -> None:
    """Nobody else can enter the folder of secrets, no two runs give the same, and what is there is not replaced."""
    secrets = prepared / "secrets"
    assert [oct(path.stat().st_mode & 0o777) for path in (secrets, secrets / "ca.key")] == ["0o700", "0o600"]
    before = (secrets / "ldv.toml").read_text(encoding="utf-8")
    again = subprocess.run([prepared / "prepare.sh"], capture_output=True, text=True, check=False, timeout=60)
    assert (again.returncode, (secrets / "ldv.toml").read_text(encoding="utf-8")) == (1, before)
    assert "secrets is there already" in again.stderr


@pytest.mark.parametrize("name", ["a,DNS:evil.example", "-x", "a b"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    """What is no name of a host does not end up in a certificate, and nothing is left behind."""
    shutil.copy(DEPLOY / "prepare.sh", tmp_path)
    refused = subprocess.run([tmp_path / "prepare.sh", name], capture_output=True, check=False, timeout=60)
    assert (refused.returncode, [path.name for path in tmp_path.iterdir()]) == (2, ["prepare.sh"])


def test_the_containerfile_copies_what_is_there() -> None:
    """What is copied is in the repository and not left out, the extras exist, and it runs as an ordinary user."""
    lines = containerfile()
    copied = [
        source
        for word, rest in lines
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]
    ignored = (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert [source for source in copied if f"!{source.removeprefix('./')}" not in ignored] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {project["readme"], *project["license-files"]} <= set(copied)
    named = re.findall(r"EXTRAS=([a-z,]+)", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    assert len(named) == 2
    assert {extra for one in named for extra in one.split(",")} <= set(project["optional-dependencies"])
    assert ("USER", "10001:10001") in lines
    assert "--uid 10001 " in next(rest for word, rest in lines if word == "RUN" and "useradd" in rest)


def test_command_lines_are_understood_by_the_command() -> None:
    """What the container and the unit start is a command of `ldv`, with options that it knows."""
    found = dict(containerfile())
    entry, command = json.loads(found["ENTRYPOINT"]), json.loads(found["CMD"])
    assert entry == ["ldv"]
    understood(*command)
    program, *arguments = shlex.split(unit()["Service"]["ExecStart"])
    assert program == "/opt/ldv/bin/ldv"
    understood(*arguments)


def commands_of(page: Path) -> list[list[str]]:
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]
    found = [
        re.search(r"(?:run --rm(?: -T)? ldv|exec ldv ldv|/opt/ldv/bin/ldv) (.+?)(?: [<>|].*)?$", line) for line in lines
    ]
    return [shlex.split(one[1]) for one in found if one]


def test_the_page_names_commands_that_exist() -> None:
    """Every `ldv` on the page about these files is understood as it stands."""
    found = commands_of(DEPLOY / "README.md")
    assert len(found) >= 6
    for arguments in found:
        understood(*arguments)


def test_the_unit_is_one_that_systemd_takes(tmp_path: Path) -> None:
    """The unit names settings that are there, and systemd finds no fault and little exposure, where it is installed."""
    service = unit()["Service"]
    environment = dict(pair.split("=", 1) for pair in service["Environment"].split())
    assert environment["LDV_CONFIG"] == f"/etc/{service['ConfigurationDirectory']}/ldv.toml"
    assert service["WorkingDirectory"] == f"/var/lib/{service['StateDirectory']}" == STATE
    if not (program := shutil.which("systemd-analyze")):
        return
    # The program that it starts is not installed in that place here.
    text = (DEPLOY / "ldv.service").read_text(encoding="utf-8").replace("/opt/ldv/bin/ldv", "/bin/true")
    (tmp_path / "ldv.service").write_text(text, encoding="utf-8")
    for command in (["verify"], ["security", "--offline=true", "--threshold=20"]):
        done = subprocess.run(
            [program, *command, str(tmp_path / "ldv.service")], capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_every_name_of_ours_that_is_used_exists(prepared: Path) -> None:
    """Variables, settings, commands with their options, and addresses: what these files name, `ldv` knows."""
    files = [path for path in prepared.rglob("*") if path.suffix not in {".pem", ".key", ".txt"} and path.is_file()]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    variables = {setting.env for setting in SETTINGS} | {"LDV_CONFIG"}
    used = set(re.findall(r"\bLDV_[A-Z_]+\b", text))
    assert (used - variables, "LDV_CONFIG" in used) == (set(), True)
    settings = {setting.name for setting in SETTINGS}
    assert set(re.findall(r"\b(?:serve|oidc)_[a-z_]+\b", text)) - settings == set()
    commands = set(re.findall(r"`ldv ([^`]+)`", text))
    for command in commands:
        understood(*shlex.split(command))
    assert {"serve", "analysis roles --apply"} <= commands
    help_of_serve = CliRunner().invoke(main, ["serve", "--help"]).output
    addresses = set(re.findall(r"(?<=\d)/(?:health|metrics|v1|lezenapi|registerapi)[a-z/]*", text))
    assert addresses == {"/health/ready"}
    assert [address for address in addresses if address not in help_of_serve] == []


def test_every_path_of_the_unit_is_one_that_the_page_makes(compose: dict[str, Any]) -> None:
    """Program, settings and folders stand where the page puts them; in the container, where compose does."""
    page = (DEPLOY / "README.md").read_text(encoding="utf-8")
    service = unit()["Service"]
    environment = dict(pair.split("=", 1) for pair in service["Environment"].split())
    settings = tomllib.loads((DEPLOY / "ldv.toml").read_text(encoding="utf-8"))
    made = set(re.findall(r"(?:venv|install -d .*) (/\S+)$", page, flags=re.MULTILINE))
    put = {
        f"{folder}/{name}"
        for names, folder in re.findall(r"install -o .* -m \d+ (.+) (/\S+)$", page, flags=re.MULTILINE)
        for name in names.split()
    }
    program = shlex.split(service["ExecStart"])[0]
    assert (program.removesuffix("/bin/ldv") in made, service["WorkingDirectory"] in made) == (True, True)
    assert environment["LDV_CONFIG"] in put
    assert f"export LDV_CONFIG={environment['LDV_CONFIG']}\n" in page
    paths = [str(text).removeprefix("chdb://") for text in settings.values()]
    given = [path for path in paths if path.startswith("/") and not path.startswith(STATE)]
    assert (set(given) <= put, len(given)) == (True, 2)
    inside = dict(part.split("=", 1) for part in dict(containerfile())["ENV"].split())
    assert inside["LDV_CONFIG"] in mounts(compose["services"]["ldv"])
    assert dict(containerfile())["WORKDIR"] == STATE


def test_the_steps_of_the_page_make_a_service_that_serves(
    tmp_path: Path, prepared: Path, compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands of the page as they stand, and then that of the unit: it begins, and speaks TLS only."""
    state, config = tmp_path / "state", tmp_path / "etc"
    state.mkdir()
    config.mkdir()
    for name, made in (("cert.pem", "ldv.pem"), ("key.pem", "ldv.key"), ("ca.pem", "ca.pem")):
        shutil.copy(prepared / "secrets" / made, config / name)
    text = (DEPLOY / "ldv.toml").read_text(encoding="utf-8").replace(STATE, str(state)).replace("/etc/ldv", str(config))
    (config / "ldv.toml").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "examples" / "parkeervergunning" / "register.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    with_systemd = (DEPLOY / "README.md").read_text(encoding="utf-8").partition("## With containers")[0]
    steps = [shlex.split(one) for one in re.findall(r"/opt/ldv/bin/ldv (.+?)(?: [<>|].*)?$", with_systemd, flags=re.M)]
    assert [step[0] for step in steps] == ["init", "register", "token"]
    token = ""
    for step in steps:
        command = [sys.executable, "-m", "ldv", *step]
        done = subprocess.run(
            command, env=environment(LDV_CONFIG=f"{config}/ldv.toml"), capture_output=True, text=True, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, ""), step
        token = done.stdout.strip()
    options = shlex.split(unit()["Service"]["ExecStart"])[2:]
    check = re.search(r"https://localhost:\d+(/\S+?)\"", " ".join(compose["services"]["ldv"]["healthcheck"]["test"]))
    assert check is not None
    with serving(tmp_path, *options, config=f"{config}/ldv.toml", logboek=f"chdb://{state}/logboek") as service:
        address = service.url.replace("127.0.0.1", "localhost")
        context = ssl.create_default_context(cafile=str(config / "ca.pem"))
        with urllib3.PoolManager(ssl_context=context, retries=False, timeout=30) as http:
            ready = http.request("GET", address + check[1])
            headers = {"Content-Type": PROTOBUF}
            refused = http.request("POST", f"{address}/v1/traces", body=body(span(1)), headers=headers)
            headers["Authorization"] = f"Bearer {token}"
            taken = http.request("POST", f"{address}/v1/traces", body=body(span(1)), headers=headers)
        assert (address.startswith("https://"), ready.status, refused.status, taken.status) == (True, 200, 401, 200)
        assert service.stop() == 0
