"""The servers, the load and the arithmetic of the benchmarks. Loopback only, bounded in time."""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.service import Redis, free_port, wait_for  # noqa: E402,F401

CONNECTIONS = 32


class Nginx:
    """One worker that returns a small JSON body from memory: the yardstick of a decision."""

    def __init__(self):
        self.directory = Path(tempfile.mkdtemp(prefix="presenced-nginx-"))
        self.port = free_port()
        configuration = self.directory / "nginx.conf"
        configuration.write_text(f"""
            daemon off; worker_processes 1; pid {self.directory}/pid; error_log {self.directory}/error;
            events {{ worker_connections 1024; }}
            http {{
                access_log off; keepalive_requests 1000000000;
                client_body_temp_path {self.directory}/a; proxy_temp_path {self.directory}/b;
                fastcgi_temp_path {self.directory}/c; uwsgi_temp_path {self.directory}/d;
                scgi_temp_path {self.directory}/e;
                server {{
                    listen 127.0.0.1:{self.port};
                    location / {{
                        default_type application/json;
                        return 200 '{{"action":"ring","steps":[{{"targets":[{{"kind":"device","uri":"sip:123@pbx"}}]}}],"x":1}}';
                    }}
                }}
            }}""")
        self.process = subprocess.Popen(["nginx", "-c", str(configuration), "-e", str(self.directory / "error")])
        wait_for(self.pid, 10, what="nginx")

    def pid(self):
        """The worker's: the master does no work."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.directory, ignore_errors=True)


def cpu_ns(pid):
    """CPU time used so far by all threads of a process."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total


def wrk(url, seconds, script=None, headers=(), connections=CONNECTIONS):
    """Requests per second and the count; raises where answers were not 2xx."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", str(script)]
    output = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        raise AssertionError(output)
    number = lambda pattern: re.search(pattern, output)
    return {"rate": float(number(r"Requests/sec:\s+([\d.]+)").group(1)),
            "count": int(number(r"(\d+) requests in").group(1)),
            "p50": number(r"50%\s+(\S+)").group(1), "p99": number(r"99%\s+(\S+)").group(1)}


def measured(pid, work):
    """work() with the CPU per request of a process, microseconds."""
    before = cpu_ns(pid)
    result = work()
    result["cpu_us"] = (cpu_ns(pid) - before) / 1000 / result["count"]
    return result


def spread(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def report(title, ours, theirs, name):
    """Ratios are taken within a round: the machine drifts between rounds."""
    ratios = [a["rate"] / b["rate"] for a, b in zip(ours, theirs)]
    print(f"\n{title}, {len(ratios)} rounds")
    for label, rows in (("presenced", ours), (name, theirs)):
        rates = [row["rate"] for row in rows]
        line = f"  {label:16} {statistics.median(rates):10,.0f}/s"
        if "cpu_us" in rows[0]:
            line += f"   {statistics.median(row['cpu_us'] for row in rows):.2f} µs CPU a request"
        if "p99" in rows[0]:
            line += f"   p50 {rows[len(rows) // 2]['p50']} p99 {rows[len(rows) // 2]['p99']}"
        print(line)
    print(f"  ratio            {spread(ratios)} × {name}")
    return statistics.median(ratios)


def settle():
    time.sleep(0.3)
