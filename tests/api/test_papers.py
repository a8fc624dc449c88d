"""What README, CONTRIBUTING and docs/ say of the tree is so: links, paths, targets, packages."""

import ast
import re
import subprocess
import sys

import pytest

from support.service import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("tests/*/README.md"), *ROOT.glob("tests/README.md")])
names = [str(p.relative_to(ROOT)) for p in PAGES]

# Debian's names of what is not in Python itself.
PYTHON_PACKAGES = {"pytest": "python3-pytest", "requests": "python3-requests",
                   "hypothesis": "python3-hypothesis", "jsonschema": "python3-jsonschema",
                   "yaml": "python3-yaml", "icalendar": "python3-icalendar", "pytz": "python3-tz",
                   "recurring_ical_events": "python3-recurring-ical-events"}


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_links_lead_somewhere(page):
    text = page.read_text()
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_paths_exist(page):
    """Paths from the top of the tree in backticks; what has a placeholder names none."""
    paths = re.findall(r"`((?:service|tests|tools|docs|api|docker)/[\w./-]*)`", page.read_text())
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=names)
def test_targets_exist(page):
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):(?!=)", makefile, re.M))
    said = re.findall(r"(?:^|`|&& )make ((?:[A-Z]+=\S+ )*)([a-z-]+)(?![\w/])", page.read_text(), re.M)
    assert {target for _, target in said} - targets == set()


def packages(which):
    """What tools/packages.sh would install on a machine that has nothing."""
    script = (ROOT / "tools/packages.sh").read_text()
    functions = script[:script.index("\nis_installed()")].replace("set -eu", "")
    done = subprocess.run(["sh", "-c", f"{functions}\ncommand() {{ return 1; }}\nlist {which}"],
                          capture_output=True, text=True, check=True)
    return {line.split()[0] for line in done.stdout.splitlines()}


def imported(folders):
    found = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    found |= {name.name.split(".")[0] for name in node.names}
                elif isinstance(node, ast.ImportFrom):
                    found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names)


def test_every_python_module_is_installed_by_the_target_that_needs_it():
    own = {"support", "scenario"} | {path.stem for path in (ROOT / "tests/bench").glob("*.py")}
    wanted = imported(["tests"]) - own
    assert {PYTHON_PACKAGES[name] for name in wanted} <= packages("check")
    assert "python3-requests" in packages("bench")  # by way of tests/support


@pytest.mark.parametrize("which, needed", [
    ("run", {"gcc", "make", "redis-server", "curl", "libuv1-dev"}),
    ("core", {"gcc", "libcmocka-dev", "uuid-dev", "libsodium-dev"}),
    ("check", {"clang", "libcmocka-dev", "redis-server", "prometheus", "chromium", "nodejs", "npm"}),
    ("lint", {"clang-format", "cppcheck", "shellcheck", "git"}),
    ("bench", {"nginx-light", "wrk", "redis-tools"})])
def test_programs_are_installed(which, needed):
    assert needed <= packages(which)


def test_the_readme_says_what_is_installed():
    readme = (ROOT / "README.md").read_text()
    missing = {name for name in packages("run") - {"make"} if f"    {name} " not in readme}
    assert missing - {"tzdata"} == set()  # part of every Debian but the smallest


def test_the_readme_says_what_run_prints():
    """Each line of the transcript that tools/run.sh prints is there as it is printed."""
    readme = (ROOT / "README.md").read_text()
    script = (ROOT / "tools/run.sh").read_text()
    printed = script[script.index("cat <<EOF\n") + len("cat <<EOF\n"):script.index("\nEOF\n")]
    for name, value in (("URL", "http://127.0.0.1:8080"), ("LOG", "var/presenced.log"), ("VAR", "var")):
        printed = printed.replace(f"${name}", value)
    assert [line for line in printed.replace("\\$", "$").splitlines() if line not in readme] == []
