"""A small domain of the tests' own on any service: what the scenarios play in."""

import time
from contextlib import contextmanager
from urllib.parse import quote

from support.service import Service

DOMAIN = "corp.example"
BASE = f"/v1/domains/{DOMAIN}"


def made(write):
    """What write() answers. On a machine so busy that Redis is late it says so (503): what was written
    then, or not, is asked for again, and may be there (412)."""
    answer, late = write(), 0
    while answer.status_code == 503 and late < 20:
        time.sleep(0.25)
        answer, late = write(), late + 1
    assert answer.status_code in (200, 201) or (late and answer.status_code == 412), answer.text
    return answer


def make_domain(service, users=("200",), domain=DOMAIN, **settings):
    """The domain with users that have a desk phone and a mobile number; returns hook passwords."""
    body = {"time_zone": "Europe/Luxembourg",
            "numbering": {"country_code": "352", "international_prefix": "00"}, **settings}
    made(lambda: service.put(f"/v1/domains/{domain}", body))
    return {user: make_user(service, user, domain) for user in users}


@contextmanager
def own_service(users, domain=DOMAIN, **options):
    """A service of the tests' own, with the domain in it."""
    service = Service.start(**options)
    make_domain(service, users, domain)
    yield service
    service.stop()


def make_user(service, user, domain=DOMAIN):
    base = f"/v1/domains/{domain}/users/{user}"
    digits = "".join(c for c in user if c.isdigit())[-4:].rjust(4, "0")
    for path, body in (
            (base, {"display_name": f"User {user}", "extension": user,
                    "fallback": {"kind": "voicemail"}}),
            (base + "/devices/desk", {"kind": "desk_phone", "uri": f"sip:{user}@pbx"}),
            (base + "/devices/mobile", {"kind": "mobile_number", "number": f"+352621{digits:0>6}"}),
    ):
        made(lambda path=path, body=body: service.put(path, body))
    return made(lambda: service.admin("POST", base + "/hook-password", json={})).json()["password"]


def make_token(service, domain=DOMAIN, **body):
    return made(lambda: service.admin("POST", f"/v1/domains/{domain}/tokens", json=body)).json()["token"]


def presence(service, user="200", domain=DOMAIN, **more):
    answer = service.admin("GET", f"/v1/domains/{domain}/users/{user}/presence", **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def is_on_call(service, user="200", domain=DOMAIN):
    return presence(service, user, domain)["availability"] == "busy"


def route(service, to="200", domain=DOMAIN, token=None, **query):
    return service.request("GET", f"/v1/domains/{domain}/route", token or service.admin_token,
                           params={"to": to, **query})


def rings(plan, user="200"):
    """The plan rings a device of the user."""
    return any(t.get("user") == user and t["kind"] in ("device", "mobile")
               for step in plan["steps"] for t in step["targets"])


def call_path(call_id, user="200", domain=DOMAIN):
    return f"/v1/domains/{domain}/users/{user}/calls/{quote(call_id, safe='')}"


def live_key(redis, user="200", domain=DOMAIN):
    keys = [k for k in redis.command("KEYS", "*live*") if k.endswith(f"{domain}:{user}")]
    return keys[0] if keys else None
