"""/config: the whole domain out and in; whole or not at all; large ones without a stall."""

import json
import threading
import time

import pytest
import requests

from support.service import FLAVOUR, wait_for
from scenario.world import is_on_call, make_token

D = "import.example"
PATH = f"/v1/domains/{D}/config"
USERS = 20000 if FLAVOUR != "asan" else 2000


def document(users=3, **domain):
    objects = [{"path": "/", "value": {"time_zone": "Europe/Luxembourg", **domain}}]
    for i in range(users):
        name = f"u{i:05}"
        objects += [
            {"path": f"/users/{name}/profiles/available", "value": {"forward": {"busy": {
                "internal": {"kind": "extension", "target": f"u{(i + 1) % users:05}"}}}}},
            {"path": f"/users/{name}", "value": {"extension": str(100000 + i), "numbers": [f"+35220{i:06}"]}},
            {"path": f"/users/{name}/devices/desk", "value": {"kind": "desk_phone"}}]
    return {"format": 1, "objects": objects}


def put(api, doc, domain=D, create=False, headers=None, **query):
    conditions = headers or ({"If-None-Match": "*"} if create else {"If-Match": "*"})
    return api.admin("PUT", f"/v1/domains/{domain}/config", json=doc, headers=conditions, params=query,
                     timeout=90)


def counts(answer):
    assert answer.status_code == 200, answer.text
    return tuple(answer.json()[k] for k in ("created", "changed", "removed"))


@pytest.fixture
def api(service):
    answer = put(service, document(), create=True)
    assert counts(answer) == (10, 0, 0) and answer.json()["applied"]
    yield service
    service.admin("DELETE", f"/v1/domains/{D}", headers={"If-Match": "*"})


def faults(answer, status=400, slug="validation-failed"):
    assert answer.status_code == status, answer.text
    assert answer.json()["type"] == f"/docs/errors/{slug}"
    return {e["pointer"]: e["detail"] for e in answer.json()["errors"]}


def test_what_is_wrong_with_the_document_itself(api):
    for wrong in ({"objects": []}, {"format": 1}, {}, [], {"format": 1, "objects": {}}):
        assert list(faults(put(api, wrong))) == [""]
    assert '{"format": 1, "objects": [ … ]}' in faults(put(api, {"format": 1}))[""]
    assert list(faults(put(api, {"format": 1, "objects": [{"path": "/", "value": {"time_zone": "UTC"}}, 5]}))) \
        == ["/objects/1"]


def test_out_and_in_again(api):
    out = api.admin("GET", PATH)
    assert out.headers["Content-Type"] == "application/json"
    exported = out.json()
    assert {o["path"] for o in exported["objects"]} == {o["path"] for o in document()["objects"]}
    assert counts(put(api, exported, dry_run="true")) == (0, 0, 0)
    answer = put(api, exported, headers={"If-Match": out.headers["ETag"]})
    assert counts(answer) == (0, 0, 0)
    assert answer.headers["ETag"] == api.admin("GET", PATH).headers["ETag"] != out.headers["ETag"]
    assert api.admin("GET", PATH).json() == exported


def test_ndjson(api):
    out = api.admin("GET", PATH, params={"format": "ndjson"})
    assert out.headers["Content-Type"] == "application/x-ndjson"
    assert out.text == api.admin("GET", PATH, headers={"Accept": "application/x-ndjson"}).text
    assert len(out.text.splitlines()) == 10
    answer = api.admin("PUT", PATH, data=out.content, params={"dry_run": "true"},
                       headers={"Content-Type": "application/x-ndjson"})
    assert counts(answer) == (0, 0, 0)
    assert api.admin("GET", PATH, headers={"Accept": "text/html"}).status_code == 406
    assert api.admin("PUT", PATH, data="x", headers={"Content-Type": "text/csv", "If-Match": "*"}).status_code == 415


def test_replaces_at_once(api):
    smaller = document(2)
    smaller["objects"][2]["value"]["display_name"] = "New"
    dry = put(api, smaller, dry_run="true")
    assert counts(dry) == (0, 2, 3) and not dry.json()["applied"]
    assert api.admin("GET", f"/v1/domains/{D}/users/u00002").status_code == 200
    assert counts(put(api, smaller)) == (0, 2, 3)
    assert api.admin("GET", f"/v1/domains/{D}/users/u00002").status_code == 404
    assert api.admin("GET", f"/v1/domains/{D}/users/u00000").json()["display_name"] == "New"


def test_versions(api):
    old = api.admin("GET", PATH).headers["ETag"]
    assert put(api, document(), headers={"If-None-Match": "*"}).status_code == 412
    assert put(api, document(), headers={"If-Match": old}).status_code == 200
    assert put(api, document(), headers={"If-Match": old}).status_code == 412
    assert api.admin("PUT", PATH, json=document()).status_code == 428


def test_what_stays_keeps_its_secrets_and_facts(api):
    base = f"/v1/domains/{D}/users"
    stays, goes = (api.admin("POST", f"{base}/{u}/hook-password").json()["password"] for u in ("u00000", "u00002"))
    token, gone_token = (make_token(api, D, role="user", user=u) for u in ("u00000", "u00002"))
    pbx = make_token(api, D, role="pbx")
    assert api.hook("u00000", stays, D, number="1").status_code == 200
    assert api.hook("u00002", goes, D, number="1").status_code == 200
    assert api.request("PUT", f"{base}/u00000/devices/desk/state", pbx, json={"state": "registered"}).status_code == 200
    deadline = time.time() + 5
    while not api.admin("GET", f"{base}/u00000/devices/desk").json()["reported"] and time.time() < deadline:
        time.sleep(0.05)
    assert counts(put(api, document(2))) == (0, 1, 3)
    assert api.admin("GET", f"{base}/u00000/devices/desk").json()["reported"] is True
    assert is_on_call(api, "u00000", D)
    assert api.hook("u00000", stays, D).status_code == 200
    assert api.request("GET", base, token).status_code == 200
    assert api.hook("u00002", goes, D).status_code == 403
    assert api.request("GET", base, gone_token).status_code == 401
    assert counts(put(api, document(3))) == (3, 1, 0)
    assert api.hook("u00002", goes, D).status_code == 403, "a namesake inherits nothing"
    assert not is_on_call(api, "u00002", D)


def test_every_fault_with_its_place(api):
    doc = document(2)
    doc["objects"] += [{"path": "/users/x", "value": {"colour": 1, "capacity": 99}},
                       {"path": "/things/x", "value": {}},
                       {"path": "/users/u00000", "value": {}},
                       {"path": "/users/a b", "value": {}},
                       {"path": "/users/y/profiles/automatic", "value": {}},
                       {"value": {}}]
    found = faults(put(api, doc))
    assert {"/objects/7/value/colour", "/objects/7/value/capacity", "/objects/8/path", "/objects/9/path",
            "/objects/10/path", "/objects/11/path"} <= set(found)
    assert any(p.startswith("/objects/12") for p in found)
    assert counts(put(api, document(), dry_run="true")) == (0, 0, 0), "nothing was changed"


def test_the_document_must_hold_together(api):
    doc = document(2)
    doc["objects"] += [{"path": "/users/z/devices/d", "value": {"kind": "desk_phone"}},
                       {"path": "/users/u00000/profiles/away", "value": {
                           "mobile": {"device": "desk"}, "ring": {"order": [{"device": "lost"}]},
                           "forward": {"always": {"external": {"kind": "extension", "target": "nobody"}}}}}]
    assert set(faults(put(api, doc))) == {
        "/objects/7/path", "/objects/8/value/mobile/device", "/objects/8/value/ring/order/0/device",
        "/objects/8/value/forward/always/external/target"}
    assert "/objects" in faults(put(api, {"format": 1, "objects": document()["objects"][1:]}))


def test_unique_within_the_document(api):
    doc = document(2)
    doc["objects"].append({"path": "/users/z", "value": {"extension": "100000", "numbers": ["+35220000001"]}})
    found = faults(put(api, doc), 409, "not-unique")
    assert "u00000" in found["/objects/7/value/extension"]
    assert "u00001" in found["/objects/7/value/numbers/0"]


@pytest.mark.parametrize("text", ["", "[]", "{}", "{", '{"format":1}', '{"format":2,"objects":[]}',
                                  '{"format":1,"objects":[}', '{"format":1,"objects":[]} x', "nul"])
def test_no_document(api, text):
    answer = api.admin("PUT", PATH, data=text, headers={"Content-Type": "application/json", "If-Match": "*"})
    assert answer.status_code == 400, answer.text
    assert answer.json()["errors"]


def test_an_admin_imports_into_their_domain_only(api):
    token = make_token(api, D, role="admin")
    assert api.request("PUT", PATH, token, json=document(), headers={"If-Match": "*"}).status_code == 200
    for domain in ("abc.com", "new.example"):
        answer = api.request("PUT", f"/v1/domains/{domain}/config", token, json=document(),
                             headers={"If-None-Match": "*"})
        assert answer.status_code == 404


def test_large_import_does_not_stall(service):
    """Decisions go on meanwhile: an import in one piece would let hardly one through."""
    answered, over = [], threading.Event()

    def ask():
        headers = {"Authorization": f"Bearer {service.admin_token}"}
        with requests.Session() as session:
            while not over.is_set():
                answer = session.get(service.url + "/v1/domains/abc.com/route", params={"to": "123"},
                                     headers=headers, timeout=10)
                answered.append(answer.status_code)
                time.sleep(0.005)

    domain, text = "large.example", json.dumps(document(USERS))
    asker = threading.Thread(target=ask)
    asker.start()
    wait_for(lambda: answered, what="the first answer")
    before = len(answered)
    try:
        answer = service.admin("PUT", f"/v1/domains/{domain}/config", data=text, timeout=120,
                               headers={"Content-Type": "application/json", "If-None-Match": "*"})
        meanwhile = len(answered) - before
        assert counts(answer) == (3 * USERS + 1, 0, 0)
        exported = service.admin("GET", f"/v1/domains/{domain}/config", timeout=60)
        found = service.admin("GET", f"/v1/domains/{domain}/users", params={"q": f"u{USERS - 1:05}"})
    finally:
        over.set()
        asker.join()
    assert len(exported.json()["objects"]) == 3 * USERS + 1
    assert [u["extension"] for u in found.json()["items"]] == [str(100000 + USERS - 1)]
    assert meanwhile >= 10
    assert set(answered) == {200}
    assert service.admin("DELETE", f"/v1/domains/{domain}", headers={"If-Match": "*"}).status_code == 204
