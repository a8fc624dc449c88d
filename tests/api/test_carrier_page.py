"""Every line that docs/carriers.md tells carriers to send does what the page says."""

import re
import subprocess

import pytest

from support.service import ROOT

PAGE = (ROOT / "docs/carriers.md").read_text()
LINES = [line for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
         for line in re.split(r"\n(?=curl)", block.replace("\\\n", " ").strip())]


@pytest.mark.parametrize("line", LINES)
def test_each_line_works(service, line):
    assert line.startswith("curl ")
    shown = re.sub(r"\s+", " ", line).replace("http://127.0.0.1:8080", service.url)
    done = subprocess.run(["sh", "-c", f"{shown} -sS --write-out '\\n%{{http_code}}'"], text=True,
                          capture_output=True, check=True, env={"TOKEN": service.admin_token, "PATH": "/usr/bin:/bin"})
    assert done.stdout.endswith("\n200"), done.stdout


def test_nothing_is_left_of_the_calls(service):
    calls = service.admin("GET", "/v1/domains/abc.com/users/123/calls").json()["items"]
    for call in calls:
        service.admin("DELETE", f"/v1/domains/abc.com/users/123/calls/{call.get('call_id', 'none')}")
    service.hook()
    service.admin("DELETE", "/v1/domains/abc.com/users/123/devices/mobile/state")
