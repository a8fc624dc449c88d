"""What a routing question costs, by what is asked: each against nginx within its round.

The department has twenty members with a desk phone each; half of them are on a call. A question with
a call id of its own moves the rotation, and is written to Redis after the answer; the others ask again
what was decided before.
"""

import json
import os
import tempfile

from parts import Nginx, measured, settle, spread, wrk

from scenario.world import BASE, call_path

MEMBERS = [str(1000 + i) for i in range(20)]
CALLER = "from=%2B35299999999"
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
END = {"otherwise": {"kind": "voicemail"}}

EACH_CALL = """
local n = 0
local path = "%s"
request = function()
  n = n + 1
  return wrk.format("GET", path .. "&call_id=b" .. n)
end
"""

POST = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [[%s]]
"""


def again(to, more=""):
    return f"{BASE}/route?to={to}&{CALLER}&call_id=bench{more}", None


def each_call(to, more=""):
    path = f"{BASE}/route?to={to}&{CALLER}{more}"
    return path, EACH_CALL % path


def posted(path, body):
    return BASE + path, POST % json.dumps(body)


QUESTIONS = [
    ("a user", again("1000")),
    ("a dialled number with hours, to a user", again("24")),
    ("twenty members at once", again("everybody")),
    ("twenty members one after the other, asked again", again("rota")),
    ("twenty members one after the other, each call", each_call("rota")),
    ("... one at a time", each_call("rota", "&stepwise=true")),
    ("a user, for Kamailio", again("1000", "&format=rtjson")),
    ("a user, for Asterisk", again("1000", "&format=asterisk")),
    ("a user, for FreeSWITCH", again("1000", "&format=freeswitch")),
    ("what if 1000 did not disturb",
     posted("/route/simulate", {"question": {"to": "1000"},
                                  "assume": [{"user": "1000", "status": "do_not_disturb"}]})),
    ("transfer advice", (f"{BASE}/users/1000/transfer-advice", None)),
]


def make_department(service):
    made = [
        ("/schedules/hours", {"periods": [{"days": DAYS, "from": "00:00", "to": "24:00"}]}),
        ("/groups/everybody", {"members": [{"target": m} for m in MEMBERS],
                               "strategy": "simultaneous", "fallback": END}),
        ("/groups/rota", {"members": [{"target": m} for m in MEMBERS],
                          "strategy": "round_robin", "fallback": END}),
        ("/numbers/24", {"destination": {"kind": "extension", "target": "1000"}, "schedule": "hours"}),
    ]
    for path, body in made:
        answer = service.put(BASE + path, body)
        assert answer.status_code == 201, answer.text
    for member in MEMBERS[1::2]:
        answer = service.admin("PUT", call_path(f"busy-{member}", member), json={"state": "confirmed"})
        assert answer.status_code == 200, answer.text


def ask(service, question, header, seconds):
    path, script = question
    file = None
    if script:
        handle, file = tempfile.mkstemp(suffix=".lua")
        with os.fdopen(handle, "w") as out:
            out.write(script)
    try:
        return measured(service.process.pid, lambda: wrk(service.url + path, seconds, file, headers=[header]))
    finally:
        if file:
            os.unlink(file)


def questions(service, header, rounds, seconds):
    make_department(service)
    nginx = Nginx()
    rows = {name: [] for name, _ in QUESTIONS}
    try:
        for _ in range(rounds):
            theirs = wrk(f"http://127.0.0.1:{nginx.port}/", seconds)
            for name, question in QUESTIONS:
                settle()
                ours = ask(service, question, header, seconds)
                rows[name].append((ours["rate"] / theirs["rate"], ours))
    finally:
        nginx.stop()
    print(f"\nRouting questions, {rounds} rounds, × nginx")
    for name, found in rows.items():
        cpu = sorted(row["cpu_us"] for _, row in found)[len(found) // 2]
        print(f"  {name:50} {spread([ratio for ratio, _ in found])}   {cpu:.1f} µs CPU   p99 {found[-1][1]['p99']}")
