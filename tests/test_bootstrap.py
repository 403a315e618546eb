"""The way from a clone to an environment: short, and plain where it cannot go on."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NEEDED = (
    "bash",
    "env",
    "dirname",
    "cat",
    "cksum",
    "mktemp",
    "tee",
    "grep",
    "rm",
    "df",
    "awk",
    "id",
)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a folder with what the bootstrap needs and no environment."""
    shutil.copytree(ROOT / "deploy", tmp_path / "clone" / "deploy")
    shutil.copy(ROOT / "requirements.lock.txt", tmp_path / "clone")
    return tmp_path / "clone"


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """Return a folder of a few commands, for a PATH without Python, a browser or apt."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in NEEDED:
        (folder / name).symlink_to(str(shutil.which(name)))
    return folder


def add_command(folder: Path, name: str, script: str) -> None:
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_text(f"#!{shutil.which('bash')}\n{script}\n")
    (folder / name).chmod(0o755)


def run(script: Path, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not re.match("PIP_|UV_", name)}
    return subprocess.run(
        [str(shutil.which("bash")), script],
        env=kept | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def last_line(result: subprocess.CompletedProcess[str]) -> str:
    return result.stderr.splitlines()[-1]


def test_make_alone_lists_every_command() -> None:
    told = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True).stdout
    for name in re.findall(r"^([a-z0-9]+):", (ROOT / "Makefile").read_text(), re.MULTILINE):
        assert f"make {name} " in told


def test_without_python_the_sentence_says_what_to_install(clone: Path, bare_path: Path) -> None:
    result = run(clone / "deploy" / "setup.sh", PATH=str(bare_path))
    assert result.returncode != 0
    assert "no Python 3.11 or later was found" in last_line(result)


def test_without_the_venv_module_the_package_is_named(clone: Path, bare_path: Path) -> None:
    without = f'[[ "$*" = *ensurepip* ]] && exit 1; exec "{sys.executable}" "$@"'
    add_command(bare_path, "python3", without)
    add_command(bare_path, "id", "echo 1000")
    add_command(bare_path, "apt-get", "exit 1")
    result = run(clone / "deploy" / "setup.sh", PATH=str(bare_path))
    assert result.returncode != 0
    assert re.search(r"`sudo apt-get install python3\.\d+-venv`", last_line(result))


def test_without_a_network_the_sentence_says_so(clone: Path) -> None:
    closed = "http://127.0.0.1:9"
    result = run(
        clone / "deploy" / "setup.sh",
        HTTPS_PROXY=closed, https_proxy=closed, NO_PROXY="", no_proxy="",
        PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0",
    )  # fmt: skip
    assert result.returncode != 0
    assert "the package index could not be reached" in last_line(result)
    assert not (clone / ".venv" / ".stamp").exists()


def test_the_installer_is_pinned_by_hash() -> None:
    pinned = (ROOT / "deploy" / "uv.txt").read_text()
    assert re.search(r"^uv==[\d.]+ \\$", pinned, re.MULTILINE)
    assert "--hash=sha256:" in pinned


def test_a_given_browser_is_taken(tmp_path: Path) -> None:
    add_command(tmp_path, "my-browser", "exit 0")
    result = run(ROOT / "deploy" / "chromium.sh", CHROMIUM=str(tmp_path / "my-browser"))
    assert result.stdout == f"{tmp_path / 'my-browser'}\n"


@pytest.fixture
def with_java(clone: Path, bare_path: Path) -> Path:
    """Return a PATH with a Java and a Maven that gets something."""
    for name in ("sed", "mkdir"):
        (bare_path / name).symlink_to(str(shutil.which(name)))
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to(sys.executable)
    add_command(bare_path, "java", "echo 'openjdk version \"21.0.2\" 2024-01-16' >&2")
    got = "keycloak-quarkus-dist-26.4.5.zip"
    add_command(
        bare_path, "mvn", f'for a; do d="${{a#-DoutputDirectory=}}"; done; echo x >"$d/{got}"'
    )
    return bare_path


def keycloak(clone: Path, path: Path) -> subprocess.CompletedProcess[str]:
    return run(clone / "deploy" / "keycloak.sh", PATH=str(path), JAVA_HOME="")


def test_a_keycloak_that_is_there_is_taken(clone: Path, with_java: Path) -> None:
    there = clone / "var" / "keycloak" / "26.4.5"
    there.mkdir(parents=True)
    assert keycloak(clone, with_java).stdout == f"{there}\n"


def test_what_is_not_keycloak_is_not_taken(clone: Path, with_java: Path) -> None:
    result = keycloak(clone, with_java)
    assert (result.returncode, result.stdout) == (1, "")
    assert last_line(result) == "keycloak: what was got is not Keycloak 26.4.5."
    assert list((clone / "var" / "keycloak").iterdir()) == []


def test_a_keycloak_that_cannot_be_got_is_said_plainly(clone: Path, with_java: Path) -> None:
    add_command(with_java, "mvn", "exit 1")
    result = keycloak(clone, with_java)
    assert result.returncode == 1
    assert "Maven could not get it" in last_line(result)
    assert list((clone / "var" / "keycloak").iterdir()) == []


@pytest.mark.parametrize("version", ["", "11.0.2", "1.8.0_402"])
def test_without_java_an_engine_is_taken_or_the_packages_are_named(
    clone: Path, with_java: Path, version: str
) -> None:
    add_command(with_java, "java", f"echo 'java version \"{version}\"' >&2")
    add_command(with_java, "id", "echo 1000")
    result = keycloak(clone, with_java)
    assert result.returncode == 1
    assert "`sudo apt-get install default-jre-headless maven`" in last_line(result)
    add_command(with_java, "podman", '[ "$1" = info ]')
    assert keycloak(clone, with_java).stdout == "podman quay.io/keycloak/keycloak:26.4.5\n"


def test_ci_runs_what_the_readme_says() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert re.findall(r"^make .*", script, re.MULTILINE) == ["make lint", "make test"]
    assert "set -euo pipefail" in script
