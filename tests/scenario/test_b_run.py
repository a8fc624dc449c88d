"""`make run` as a newcomer types it, and the ways in which it stops instead."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import threading

import pytest

from support.service import ROOT, free_port, wait_for


class Run:
    """`make run` in a session of its own, its output gathered."""

    def __init__(self, variable_directory, port):
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith(("PRESENCED_", "MAKE", "MFLAGS"))}
        environment.pop("FLAVOUR", None)
        self.port = port
        self.text = ""
        self.process = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=ROOT, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            # whoever runs the tests in the background may have Ctrl-C ignored, which children inherit
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            env={**environment, "VAR": str(variable_directory)})
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        for line in self.process.stdout:
            self.text += line

    def wait_for_text(self, part, seconds=300):
        def look():
            assert self.process.poll() is None or part in self.text, self.text
            return part in self.text
        wait_for(look, seconds, what=f"'{part}'")

    def end(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def make_run(tmp_path):
    started = []

    def start(port=None):
        started.append(Run(tmp_path / "var", port or free_port()))
        return started[-1]

    yield start
    for run in started:
        run.end()


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


def try_lines(run):
    """The curl commands it printed, run as they are, from the top of the tree."""
    lines = re.findall(r"^    (curl .*)$", run.text, re.M)
    return [subprocess.run(["sh", "-c", line.replace("curl ", "curl -sS ", 1)], cwd=ROOT,
                           text=True, capture_output=True, check=True).stdout for line in lines]


@pytest.mark.parametrize("how", ["ctrl-c", "term"])
def test_run_prints_lines_that_work_and_stops_cleanly(make_run, tmp_path, how):
    run = make_run()
    run.wait_for_text("Ctrl-C stops.")
    assert f"http://127.0.0.1:{run.port}/docs" in run.text
    reported, presence, plan, over = try_lines(run)
    assert reported.strip() == "ok expires=7200"
    assert '"availability":"busy"' in presence
    assert '"device":"desk"' not in plan.split('"final"')[0].split('"user":"123"')[-1] or \
        '"user":"124"' in plan
    assert "+352621123456" not in plan
    assert over.startswith("ok")
    if how == "ctrl-c":
        os.killpg(run.process.pid, signal.SIGINT)
    else:
        run.process.send_signal(signal.SIGTERM)
    run.process.wait(60)
    wait_for(lambda: not answers(run.port), 10, what="the end of presenced")
    log = (tmp_path / "var/presenced.log").read_text()
    assert '"message":"stopped","exit_status":0' in log
    assert "secret" not in log.replace("secret_", "")


def test_a_killed_run_takes_its_service_along(make_run):
    run = make_run()
    run.wait_for_text("Ctrl-C stops.")
    os.killpg(run.process.pid, signal.SIGKILL)
    wait_for(lambda: not answers(run.port), 15, what="the end of presenced")


def test_a_taken_port_says_by_whom_and_names_the_way_out(make_run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        run = make_run(other.getsockname()[1])
        assert run.process.wait(300) != 0
        run.reader.join(5)
        assert f"(pid {os.getpid()})" in run.text
        assert "PORT=" in run.text


# ---- installing ----

def tools(directory, *names, **scripts):
    """A PATH with these programs only."""
    directory.mkdir()
    for name in names:
        (directory / name).symlink_to(shutil.which(name))
    for name, text in scripts.items():
        script = directory / name.replace("_", "-")
        script.write_text("#!/bin/sh\n" + text)
        script.chmod(0o755)
    return directory


PLAIN = ("sh", "cat", "awk", "sed", "sort", "find", "grep", "basename", "dirname", "mkdir", "rm",
         "mv", "chmod", "ls")


def packages(path, *before, **environment):
    return subprocess.run([*before, "/bin/sh", str(ROOT / "tools/packages.sh"), "run"], text=True,
                          capture_output=True, timeout=60,
                          env={"PATH": str(path), **{k: str(v) for k, v in environment.items()}})


def test_without_apt_it_prints_the_one_line_and_stops(tmp_path):
    done = packages(tools(tmp_path / "bin", *PLAIN, "id"))
    assert done.returncode == 1
    lines = [line for line in done.stdout.splitlines() if "apt-get install" in line]
    assert len(lines) == 1
    assert "redis-server" in shlex.split(lines[0]) and "libmicrohttpd-dev" in lines[0]


def test_without_root_it_prints_the_one_line_and_stops(tmp_path):
    path = tools(tmp_path / "bin", *PLAIN, id="echo 1000", dpkg_query="exit 1",
                 apt_get="echo apt-get was called >&2; exit 1")
    done = packages(path)
    assert done.returncode == 1
    assert "sudo make packages-run" in done.stdout
    assert "was called" not in done.stderr


def test_nothing_missing_nothing_said(tmp_path):
    path = tools(tmp_path / "bin", *PLAIN, "id", dpkg_query="printf installed",
                 apt_get="echo apt-get was called; exit 1")
    done = packages(path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("existing", [None, "#!/bin/sh\nexit 0\n"])
@pytest.mark.parametrize("outcome", [0, 1])
def test_services_cannot_start_while_installing(tmp_path, existing, outcome):
    """invoke-rc.d asks policy-rc.d: 101 forbids. Afterwards all is as it was."""
    policy, seen = tmp_path / "policy-rc.d", tmp_path / "seen"
    if existing:
        policy.write_text(existing)
    path = tools(tmp_path / "bin", *PLAIN, id="echo 0", dpkg_query="exit 1",
                 apt_get=f'[ "$1" = update ] || {{ sh {policy}; echo "$? $*" >>{seen}; '
                         f"exit {outcome}; }}")
    done = packages(path, POLICY_RC_D=policy)
    assert (done.returncode == 0) == (outcome == 0), done.stderr
    for line in seen.read_text().splitlines():
        assert line.startswith("101 install")
        assert "redis-server" in line
    assert "redis-server" in done.stdout and "presenced starts a private one" in done.stdout
    assert (policy.read_text() if policy.exists() else None) == existing
    assert [p.name for p in tmp_path.iterdir() if "saved" in p.name] == []
