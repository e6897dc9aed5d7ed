"""The interfaces do what their descriptions say, whatever schemathesis can think of."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ldv.register import Register
from tests.support.register import activity
from tests.support.service import Running, body, environment, serving, span

SPEC = Path(__file__).parents[3] / "src/ldv/service/openapi"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("openapi")
    with Register.open(folder / "register.db", create=True, log=False) as register:
        register.add(activity())
        register.commit()
    with serving(folder, register=str(folder / "register.db"), serve_rate="100000") as running:
        running.send(body(*(span(number) for number in range(50))), running.token("write"))
        yield running


@pytest.mark.parametrize(("api", "name"), [("lezenapi", "lezen"), ("registerapi", "register")])
def test_the_description_can_be_had_by_anybody(service: Running, api: str, name: str) -> None:
    """openapi.json stands at the base of each interface, for pages of other sites too."""
    answer = service.get(f"/{api}/v1/openapi.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert json.loads(answer.data) == json.loads((SPEC / f"{name}.json").read_bytes())
    assert json.loads(answer.data)["openapi"].startswith("3.1")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("api", ["lezenapi", "registerapi"])
def test_every_answer_is_as_described(service: Running, api: str, tmp_path: Path) -> None:
    """No request that schemathesis makes gets an answer that the description does not know."""
    token = service.token("read", "register")
    (tmp_path / "schemathesis.toml").write_text(
        f'[auth]\n[headers]\nAuthorization = "Bearer {token}"\n', encoding="utf-8"
    )
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{service.url}/{api}/v1/openapi.json"),
            *("--header", f"Authorization: Bearer {token}", "--max-examples", "60", "--no-color"),
            *("--phases", "examples,coverage,fuzzing"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(),
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
