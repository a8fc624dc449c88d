"""Debian's Kamailio with the configuration that docs/pbx/kamailio.md shows, and SIPp as its phones
and callers. Loopback only, ports of their own."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from support.service import ROOT, free_port, wait_for

KAMAILIO, SIPP = "kamailio", "sipp"
PAGE = ROOT / "docs/pbx/kamailio.md"


def missing():
    return [name for name in (KAMAILIO, SIPP) if not shutil.which(name, path=PATH)]


PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def documented_configuration():
    [block] = re.findall(r"^```kamailio\n(.*?)^```$", PAGE.read_text(), re.S | re.M)
    return block


class Kamailio:
    def __init__(self, domain, presenced, token):
        self.port = free_port()
        self.domain = domain
        self.directory = Path(tempfile.mkdtemp(prefix="presenced-kamailio-"))
        self.log = self.directory / "log"
        configuration = self.directory / "kamailio.cfg"
        configuration.write_text(documented_configuration())
        command = [KAMAILIO, "-f", configuration, "-DD", "-E", "-e", "-m", "64", "-M", "8",
                   "-Y", self.directory, "-P", self.directory / "pid",
                   "-A", f"LISTEN=udp:127.0.0.1:{self.port}", "-A", f'DOMAIN="{domain}"',
                   "-A", f'PRESENCED="{presenced}"', "-A", f'TOKEN="{token}"']
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env={"PATH": PATH},
                                            stdin=subprocess.DEVNULL)
        wait_for(self.answers, what="Kamailio")

    def answers(self):
        assert self.process.poll() is None, self.log_text()
        return Sipp(self, "options").finished(3)

    def log_text(self):
        return self.log.read_text("utf-8", "replace")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


# ---- SIPp scenarios ----

FRAME = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="{name}">
{steps}
</scenario>
"""

HEAD = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{user}@{domain}>;tag=[pid]x[call_number]
To: <sip:{to}@{domain}>{tag}
Call-ID: [call_id]
Max-Forwards: 70
Contact: <sip:{user}@[local_ip]:[local_port]>
"""


def send(text, extra=""):
    return f"<send{extra}><![CDATA[\n\n{text}Content-Length: 0\n\n]]></send>"


def request(method, seq, to="{to}", tag="", uri="sip:{to}@{domain}", more="", extra="", routes=""):
    head = HEAD.replace("{to}", to).replace("{tag}", tag)
    return send(f"{method} {uri} SIP/2.0\n{routes}{head}CSeq: {seq} {method}\n{more}", extra)


def reply(status, contact=False, to="[last_To:];tag=[pid]y[call_number]", vias="[last_Via:]",
          cseq="[last_CSeq:]"):
    return send(f"SIP/2.0 {status}\n{vias}\n[last_Record-Route:]\n[last_From:]\n{to}\n[last_Call-ID:]\n"
                f"{cseq}\n" + ("Contact: <sip:[local_ip]:[local_port]>\n" if contact else ""))


def receive(request=None, response=None, optional=False, more=""):
    what = f'request="{request}"' if request else f'response="{response}"'
    return f'<recv {what}{" optional=" + chr(34) + "true" + chr(34) if optional else ""} {more}/>'


ACK_OF_FAILURE = send("ACK sip:{to}@{domain} SIP/2.0\n[last_Via:]\n[last_From:]\n[last_To:]\n"
                      "Call-ID: [call_id]\nMax-Forwards: 70\nCSeq: 1 ACK\n")


def in_dialog(method, seq):
    return request(method, seq, tag="[peer_tag_param]", uri="[next_url]", routes="[routes]\n")


ANSWERED = [request("INVITE", 1, extra=' retrans="500"'),
            receive(response=100, optional=True), receive(response=180, optional=True),
            receive(response=200, more='rrs="true"'), in_dialog("ACK", 1)]
ENDS = [in_dialog("BYE", 2), receive(response=200)]

SCENARIOS = {
    "options": [request("OPTIONS", 1), receive(response=405)],
    "register": [request("REGISTER", 1, to="{user}", uri="sip:{domain}", more="Expires: {expires}\n"),
                 receive(response=200)],
    # phones: the first call decides
    "answers": [receive("INVITE"), reply("180 Ringing", True), '<pause milliseconds="200"/>',
                reply("200 OK", True), receive("ACK"), receive("BYE"), reply("200 OK", to="[last_To:]")],
    "rings": [receive("INVITE"),
              reply("180 Ringing", True), receive("CANCEL"),
              reply("200 OK", to="[last_To:]"),
              reply("487 Request Terminated", cseq="CSeq: 1 INVITE", to="[last_To:];tag=[pid]y[call_number]"),
              receive("ACK")],
    "is busy": [receive("INVITE"), reply("486 Busy Here"), receive("ACK")],
    "declines": [receive("INVITE"), reply("180 Ringing", True), reply("603 Decline"), receive("ACK")],
    # callers
    "talks": [*ANSWERED, '<pause milliseconds="200"/>', *ENDS],
    "holds": [*ANSWERED, receive("BYE"), reply("200 OK", to="[last_To:]")],
    "talks on": [*ANSWERED, '<pause milliseconds="4000"/>', *ENDS],
    "is refused": [request("INVITE", 1, extra=' retrans="500"'),
                   receive(response=100, optional=True), receive(response=180, optional=True),
                   receive(response="{code}"), ACK_OF_FAILURE],
}


class Sipp:
    """One SIPp process: a phone that waits for one call, or a caller or registrar that begins."""

    def __init__(self, kamailio, scenario, user="caller", to="nobody", port=None, **values):
        self.port = port or free_port()
        self.scenario = scenario
        self.directory = kamailio.directory / f"sipp-{scenario.replace(' ', '-')}-{self.port}"
        self.directory.mkdir(exist_ok=True)
        text = FRAME.replace("{name}", scenario).replace("{steps}", "\n".join(SCENARIOS[scenario]))
        for name, value in {"user": user, "to": to, "domain": kamailio.domain, **values}.items():
            text = text.replace("{%s}" % name, str(value))
        (self.directory / "scenario.xml").write_text(text)
        command = [SIPP, f"127.0.0.1:{kamailio.port}", "-sf", "scenario.xml", "-i", "127.0.0.1",
                   "-p", str(self.port), "-m", "1", "-l", "1", "-nostdin", "-trace_msg",
                   "-message_file", "messages", "-trace_err", "-error_file", "errors",
                   # one of several phones may say that it rings when another has answered already
                   "-timeout", "60s", "-default_behaviors", "all,-abortunexp"]
        with open(self.directory / "out", "wb") as out:
            self.process = subprocess.Popen(command, cwd=self.directory, stdout=out, stderr=out,
                                            stdin=subprocess.DEVNULL,
                                            env={"PATH": PATH, "TERM": "dumb"})

    def messages(self):
        path = self.directory / "messages"
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def has_heard(self, method):
        return bool(re.search(rf"^{method} sip:", self.messages(), re.M))

    def began(self, method):
        """When it first heard or sent the method, as text that sorts."""
        return re.search(rf"^-+ (.*)\n.*\n\n{method} sip:", self.messages(), re.M)[1]

    def finished(self, seconds=20):
        """It went as the scenario says, to the end."""
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            status = None
        return status == 0

    def story(self):
        errors = self.directory / "errors"
        return f"{self.scenario} (port {self.port}): {self.messages()}" + \
            (errors.read_text() if errors.exists() else "")

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
