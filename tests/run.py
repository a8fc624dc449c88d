"""Runs every kind of test, counts them, and ends with one line: `N passed, N failed`.

    tests/run.py            everything (make check)
    tests/run.py asan       what runs under the sanitizers
    tests/run.py fuzz --seconds 60

A stage that cannot run at all counts as one failure. Output of what fails is shown.
"""

import argparse
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"
PYTHON = sys.executable

# A leak or an overflow ends the program; symbolised where llvm is installed.
SANITIZER_ENVIRONMENT = {
    "ASAN_OPTIONS": "abort_on_error=0:detect_leaks=1:exitcode=99:strict_string_checks=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1:exitcode=99",
}


class Total:
    def __init__(self):
        self.passed = self.failed = 0
        self.lock = Lock()

    def add(self, name, passed, failed, seconds, output=""):
        mark = "ok  " if failed == 0 else "FAIL"
        text = f"{mark} {name:<44} {passed:5d} passed {failed:4d} failed  {seconds:6.1f} s"
        if failed and output:
            text += "\n     | " + "\n     | ".join(output.strip().splitlines()[-120:])
        with self.lock:
            self.passed += passed
            self.failed += failed
            print(text, flush=True)


TOTAL = Total()


def run(command, timeout=900, **environment):
    """Exit status, combined output, seconds. A command that hangs is killed and has failed."""
    began = time.monotonic()
    try:
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, timeout=timeout,
            env={**os.environ, **SANITIZER_ENVIRONMENT, **environment})
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        status, output = 124, (late.stdout or b"") + f"\nkilled after {timeout} s".encode()
    except OSError as error:
        status, output = 127, str(error).encode()
    return status, output.decode("utf-8", "replace"), time.monotonic() - began


def step(name, command, timeout=900, **environment):
    """A command that passes or fails as a whole."""
    status, output, seconds = run(command, timeout, **environment)
    TOTAL.add(name, int(status == 0), int(status != 0), seconds, output)
    return status == 0


def build(flavour, target):
    return step(f"build {flavour}", build_command(flavour, target))


def build_command(flavour, *targets):
    return ["make", "-s", "--no-print-directory", "-j2", f"FLAVOUR={flavour}", *targets]


def npm_command():
    """What installs the linter and the browser driver, or None when they are there."""
    lock, mark = ROOT / "package-lock.json", ROOT / "node_modules/.package-lock.json"
    if mark.exists() and mark.stat().st_mtime >= lock.stat().st_mtime:
        return None
    print("Installing the contract linter and the browser driver from package-lock.json "
          "(npm ci, into node_modules/).", flush=True)
    return ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]


class Behind:
    """Commands that run niced while other tests do; each is a step of its own."""

    def __init__(self, **commands):
        self.names = [name for name, command in commands.items() if command]
        self.pool = ThreadPoolExecutor(len(commands))
        self.results = {name: self.pool.submit(run, ["nice", "-n", "19", *commands[name]])
                        for name in self.names}

    def wait(self, name):
        """True when it went well, or was not needed."""
        if name not in self.names:
            return True
        status, output, seconds = self.results[name].result()
        TOTAL.add(name.replace("_", " "), int(status == 0), int(status != 0), seconds, output)
        return status == 0


def unit_program(flavour, source):
    program = ROOT / f"build/{flavour}/unit/{source.parent.name}/{source.stem}"
    return run([str(program)], 300, CMOCKA_MESSAGE_OUTPUT="TAP")


def unit(flavour):
    """cmocka programs print TAP, the case runner its own last line. Four at a time: most wait."""
    sources = sorted((ROOT / "tests/unit").glob("*/test_*.c"))
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda source: unit_program(flavour, source), sources))
    for source, (status, output, seconds) in zip(sources, results):
        own = re.search(r"^(\d+) cases passed, (\d+) failed", output, re.M)
        if own:
            passed, failed = int(own[1]), int(own[2])
        else:
            plans = sum(int(n) for n in re.findall(r"^1\.\.(\d+)", output, re.M))
            passed = len(re.findall(r"^ok ", output, re.M))
            failed = max(len(re.findall(r"^not ok ", output, re.M)), plans - passed)
        if status != 0 or passed + failed == 0:
            failed = max(failed, 1)
        name = f"unit {flavour}: {source.parent.name}/{source.stem}"
        TOTAL.add(name, passed, failed, seconds, output)


def python_tests(name, flavour, *arguments, **environment):
    report = ROOT / f"build/pytest-{flavour}-{arguments[0].replace('/', '-')}.xml"
    report.parent.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    status, output, seconds = run(
        [PYTHON, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "--tb=short",
         f"--junitxml={report}", *arguments], 1200, FLAVOUR=flavour, **environment)
    passed = failed = 0
    if report.exists():
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            count = {k: int(suite.get(k, 0)) for k in ("tests", "failures", "errors", "skipped")}
            failed += count["failures"] + count["errors"]
            passed += count["tests"] - count["failures"] - count["errors"] - count["skipped"]
        for why in sorted({s.get("message") for s in ElementTree.parse(report).iter("skipped")}):
            print(f"skip {name}: {why}", flush=True)
    if status != 0 or passed == 0:
        failed = max(failed, 1)
    TOTAL.add(name, passed, failed, seconds, output)


def fuzz_target(flavour, source, seconds_each):
    name = source.stem
    seeds = ROOT / "tests/fuzz/seeds" / name.removeprefix("fuzz_")
    words = ROOT / "tests/fuzz" / f"{name}.dict"
    found = ROOT / f"build/{flavour}/corpus" / name
    found.mkdir(parents=True, exist_ok=True)
    # others run beside it, and wait for answers
    command = ["nice", "-n", "19", str(ROOT / f"build/{flavour}" / name), f"-max_total_time={seconds_each}",
               "-print_final_stats=0", "-verbosity=0", "-rss_limit_mb=1024",
               f"-artifact_prefix={ROOT}/build/{flavour}/"]
    command += [f"-dict={words}"] if words.exists() else []
    command += [str(found)] + ([str(seeds)] if seeds.is_dir() else [])
    return run(command, seconds_each + 120)


def fuzz(flavour, seconds_each):
    sources = sorted((ROOT / "tests/fuzz").glob("fuzz_*.c"))
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda source: fuzz_target(flavour, source, seconds_each), sources))
    for source, (status, output, seconds) in zip(sources, results):
        TOTAL.add(f"fuzz: {source.stem}", int(status == 0), int(status != 0), seconds, output)


def node_tests():
    step("contract: redocly lint", ["npm", "run", "--silent", "lint"], 120,
         REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
    browser = sorted(str(p) for p in (ROOT / "tests/browser").glob("*.test.*js"))
    status, output, seconds = run(["node", "--test", "--test-reporter=tap", *browser], 180,
                                  FLAVOUR="check")
    passed = int((re.search(r"^# pass (\d+)", output, re.M) or [0, 0])[1])
    failed = int((re.search(r"^# fail (\d+)", output, re.M) or [0, 0])[1])
    if status != 0 or passed == 0:
        failed = max(failed, 1)
    TOTAL.add("browser", passed, failed, seconds, output)


def together(*parts):
    """At once: each waits for services of its own most of the time."""
    with ThreadPoolExecutor(len(parts)) as pool:
        for part in [pool.submit(part) for part in parts]:
            part.result()


def sanitized():
    together(lambda: unit("asan"),
             lambda: python_tests("API and scenarios under the sanitizers", "asan", "tests/api", "tests/scenario",
                                  "-m", "asan", TEST_PORTS="12000-17000"))


# Seconds of what takes longer than most, so that the lists end together; nothing depends on them.
LONGEST = {"test_generated": 65, "test_c_feed": 60, "test_c_kamailio": 44, "test_hook_passwords": 35,
           "test_naughty": 27, "test_c_calendar": 16, "test_snapshot": 14, "test_c_store": 13,
           "test_c_worlds": 13, "test_program": 13, "test_import": 11, "test_c_reserve": 11,
           "test_b_run": 10, "test_bad_input": 10, "test_schedules": 10, "test_carriers": 9, "test_c_kill": 9}
LISTS = 4


def service_lists():
    """All files of API tests and scenarios, dealt to lists that take about as long."""
    lists = [[0, []] for _ in range(LISTS)]
    files = sorted(ROOT.glob("tests/api/test_*.py")) + sorted(ROOT.glob("tests/scenario/test_*.py"))
    for path in sorted(files, key=lambda path: -LONGEST.get(path.stem, 2)):
        shortest = min(lists, key=lambda one: one[0])
        shortest[0] += LONGEST.get(path.stem, 2)
        shortest[1].append(str(path.relative_to(ROOT)))
    return [names for _, names in lists]


def service_tests():
    """The lists at once: most of them wait for deadlines while the others compute."""
    together(*(partial(python_tests, f"API and scenarios, {number} of {LISTS}", "check", *files,
                       TEST_PORTS=f"{7000 + 5000 * number}-{12000 + 5000 * number}")
               for number, files in enumerate(service_lists(), 1)))


def everything(seconds_each):
    step("architecture: each library in its own room", ["tools/rooms.sh"], 30)
    with ThreadPoolExecutor(2) as pool:  # one links while the other compiles
        built = all(list(pool.map(build, ("release", "check"), ("all", "all-tests"))))
    behind = Behind(npm_ci=npm_command(), build_asan=build_command("asan", "all-tests", "all-fuzzers"))
    if built:
        unit("check")
        service_tests()
    together(lambda: behind.wait("npm_ci") and node_tests(),
             lambda: behind.wait("build_asan") and together(sanitized, lambda: fuzz("asan", seconds_each)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", default="all", choices=["all", "asan", "fuzz"])
    parser.add_argument("--seconds", type=int, default=30 if IN_CI else 3, help="per fuzz target")
    wanted = parser.parse_args()
    began = time.monotonic()
    if wanted.what == "asan":
        if build("asan", "all-tests"):
            sanitized()
    elif wanted.what == "fuzz":
        fuzz("fuzz", wanted.seconds)
    else:
        everything(wanted.seconds)
    line = f"{TOTAL.passed} passed, {TOTAL.failed} failed"
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build/total").write_text(line + "\n")
    print(f"\n{time.monotonic() - began:.0f} s\n{line}", flush=True)
    return 1 if TOTAL.failed else 0


if __name__ == "__main__":
    sys.exit(main())
