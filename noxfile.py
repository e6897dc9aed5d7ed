"""Everything the project does with itself, as commands: `nox -l` lists them.

Nothing but Python 3.11 and pip is needed: nox makes an environment for each session (with uv where it is installed,
else with virtualenv, which comes along with nox) and installs into it what that session uses.
"""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["tests", "lint", "types"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
EXTRAS = "analysis,chatarchive,inzage,otlp,register,report,s3,service,webdav"
FRAMEWORKS = ("celery", "django", "fastapi", "flask", "httpx", "uvicorn")
ENGINE = "the library with the embedded ClickHouse engine, the longest step (270 MB to download the first time)"


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group of pyproject.toml (pip before 25.1 has no `--group`)."""
    return list(nox.project.dependency_groups(PYPROJECT, name))


def install(session: nox.Session, what: str, *requirements: str) -> None:
    """Install and say what for: the first time, an installer is at work for minutes with nothing on the screen."""
    session.log(f"Installing {what} ...")
    session.install(*requirements)


def show(session: nox.Session, demo: str) -> None:
    """Run a demo."""
    # After Ctrl-C it stops what it started. nox would kill it after half a second, and that would stay behind.
    session.log("Starting the demo.")
    session.run("python", demo, *session.posargs, interrupt_timeout=60.0, terminate_timeout=60.0)


@nox.session
def demo(session: nox.Session) -> None:
    """Run the parkeervergunning flows, with an `ldv serve` for each organisation; ends with an address to open."""
    install(session, ENGINE, "-e.[embedded,inzage,otlp,register,service]")
    install(session, "what the three services of the example need", *group("examples"))
    show(session, "examples/parkeervergunning/demo.py")


def demonstrate(session: nox.Session, example: str) -> None:
    """Run the demo of an example; each keeps a register too."""
    install(session, ENGINE, "-e.[embedded,register]")
    install(session, "what the services of the example need", *group("examples"))
    show(session, f"examples/{example}/demo.py")


@nox.session(name="demo-verhuizing")
def demo_verhuizing(session: nox.Session) -> None:
    """Run a removal at the counter: Balieapp and BRP, the clerk in the audit log."""
    demonstrate(session, "verhuizing")


@nox.session(name="demo-verhuizing-meerdere")
def demo_verhuizing_meerdere(session: nox.Session) -> None:
    """Run a question about an address: one operation, and a record for each resident."""
    demonstrate(session, "verhuizing_meerdere")


@nox.session(name="demo-idbellen")
def demo_idbellen(session: nox.Session) -> None:
    """Run a call by somebody who is known already, and answer for data that was deleted."""
    demonstrate(session, "idbellen")


@nox.session(name="demo-bevraging")
def demo_bevraging(session: nox.Session) -> None:
    """Run targeted requests of an authority, and ask the logboek whether each was authorised beforehand."""
    demonstrate(session, "bevraging")


@nox.session(name="demo-integrations")
def demo_integrations(session: nox.Session) -> None:
    """Run FastAPI, Flask, Django, Celery, a script and a host with its own OpenTelemetry, each as it really is."""
    install(session, ENGINE, "-e.[embedded]")
    install(session, "the frameworks", *(one for one in group("tests") if one.startswith(FRAMEWORKS)))
    session.log("Starting the demo; it takes a minute.")
    session.run("python", "examples/integrations/demo.py", *session.posargs)


@nox.session(name="demo-chatarchive")
def demo_chatarchive(session: nox.Session) -> None:
    """Archive a group of two owners, from their telephones to the dossier, with every refusal once."""
    install(session, ENGINE, "-e.[embedded,chatarchive,register]")
    install(session, "what reads the archive copies, to compare them with what was said", "pypdf>=5")
    show(session, "examples/chatarchive/demo.py")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with branch coverage; arguments after `--` go to pytest."""
    install(session, ENGINE, f"-e.[embedded,{EXTRAS}]")
    install(session, "pytest and the other test tools", *group("tests"))
    session.log("Running the tests; the real engine is used, and processes are killed on purpose.")
    session.run("coverage", "erase")
    # All of them on every core, a file at a time: what a file shares is made once.
    divided = [] if session.posargs else ["--numprocesses=auto", "--dist=loadfile"]
    session.run("coverage", "run", "-m", "pytest", *divided, *session.posargs)
    session.run("coverage", "combine", "--quiet")
    session.run("coverage", "report", *(["--fail-under=0"] if session.posargs else []))


@nox.session
def newcomer(session: nox.Session) -> None:
    """Follow docs/start.md as on a new machine: pip installs a clone, and a new service logs over HTTP."""
    session.log("Cloning what is committed, and letting pip install that (270 MB to download the first time) ...")
    session.run("python", "tests/support/newcomer.py")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting, the direction of imports, the dependencies and the news fragments."""
    install(session, "the library (deptry asks what its dependencies provide)", f"-e.[{EXTRAS}]")
    install(session, "the linters", *group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("lint-imports", "--no-logo", "--no-cache")
    session.run("deptry", "src")
    session.run("towncrier", "build", "--draft", "--version", "next", silent=True)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types with mypy, strictly."""
    install(session, "the library and what it can use, except the engine", f"-e.[postgres,{EXTRAS}]")
    install(session, "mypy and the test tools it must know", *group("types"), *group("bench"))
    session.run("mypy", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build/html, then run what stands on its pages; `-- build` only builds.

    A broken reference is an error.
    """
    install(session, "the library (the settings table is read from it)", "-e.")
    install(session, "Sphinx and the theme", *group("docs"))
    session.run("sphinx-build", "-q", "-n", "-W", "--keep-going", "docs", "docs/_build/html")
    session.log(f"Open {Path('docs/_build/html/index.html').resolve()}")
    if session.posargs != ["build"]:
        install(session, ENGINE, f"-e.[embedded,{EXTRAS}]")
        install(session, "pytest and the other test tools", *group("tests"))
        session.run("pytest", "tests/functional/test_pages.py", "tests/unit/docs", "-n", "auto", *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure: every ratio of docs/performance.md in one run; arguments after `--` go to the benchmarks."""
    install(session, ENGINE, "-e.[chatarchive,embedded,otlp,service]")
    install(session, "what it is compared with", *group("bench"))
    session.log("Measuring; other work on this machine shows in the figures.")
    session.run("python", "-m", "benchmarks", *session.posargs)


@nox.session
def javascript(session: nox.Session) -> None:
    """Send spans from OpenTelemetry's exporters for JavaScript to `ldv serve`; needs node and npm on this machine."""
    install(session, ENGINE, f"-e.[embedded,{EXTRAS}]")
    install(session, "pytest and the other test tools", *group("tests"))
    folder = "tests/functional/service/javascript"
    session.run("npm", "ci", "--no-audit", "--no-fund", "--prefix", folder, external=True)
    session.run("pytest", "tests/functional/service/test_clients.py", "-k", "javascript", *session.posargs)


@nox.session
def crash(session: nox.Session) -> None:
    """Repeat the kill -9 tests for many more rounds: `nox -s crash -- 500` (default 200)."""
    install(session, ENGINE, f"-e.[embedded,{EXTRAS}]")
    install(session, "pytest and the other test tools", *group("tests"))
    rounds = session.posargs[0] if session.posargs else "200"
    session.run("pytest", "tests/crash", "--timeout=0", env={"LDV_CRASH_ROUNDS": rounds})
