"""A presence as PIDF (RFC 3863, RFC 4480) and its calls as dialog-info (RFC 4235), as far as the reader may see."""

from xml.etree import ElementTree

import pytest

from scenario.world import call_path, make_domain, make_token

D = "forms.example"
USER = f"/v1/domains/{D}/users/200"
PIDF, DIALOG = "application/pidf+xml", "application/dialog-info+xml"
NS = {"p": "urn:ietf:params:xml:ns:pidf", "dm": "urn:ietf:params:xml:ns:pidf:data-model",
      "rpid": "urn:ietf:params:xml:ns:pidf:rpid", "d": "urn:ietf:params:xml:ns:dialog-info"}


@pytest.fixture(scope="module")
def tokens(service):
    make_domain(service, ["200"], D)
    return {role: make_token(service, D, role=role) for role in ("supervisor", "dashboard", "pbx")}


@pytest.fixture(autouse=True)
def quiet(service, tokens):
    yield
    service.admin("DELETE", f"{USER}/status")
    for call in service.admin("GET", f"{USER}/calls").json()["items"]:
        service.admin("DELETE", call_path(call["call_id"], "200", D))


def read(service, media_type, token=None, status=200, **headers):
    answer = service.request("GET", f"{USER}/presence", token or service.admin_token,
                             headers={"Accept": media_type, **headers})
    assert answer.status_code == status, answer.text
    return answer


def document(service, media_type, token=None):
    answer = read(service, media_type, token)
    assert answer.headers["Content-Type"] == media_type
    return ElementTree.fromstring(answer.content)


def call(service, ident, **body):  # each test its own: what ended does not come back
    assert service.admin("PUT", call_path(ident, "200", D), json=body).status_code == 200


def activity(service, token=None):
    """The local name of the one activity, None where there is none."""
    found = document(service, PIDF, token).findall("dm:person/rpid:activities/*", NS)
    assert len(found) <= 1
    return found[0].tag.split("}")[1] if found else None


def test_open_while_calls_are_given(service):
    whole = document(service, PIDF)
    assert whole.get("entity") == f"pres:200@{D}"
    assert whole.findtext("p:tuple/p:status/p:basic", None, NS) == "open"
    call(service, "open", state="confirmed")
    whole = document(service, PIDF)
    assert whole.findtext("p:tuple/p:status/p:basic", None, NS) == "closed"
    assert whole.findtext("dm:person/dm:timestamp", None, NS).endswith("Z")


@pytest.mark.parametrize("status, expected", [
    ("lunch_break", "meal"), ("business_trip", "travel"), ("away", "away"), ("do_not_disturb", "busy"),
    ("off_work", "away")])
def test_a_status_has_its_activity(service, status, expected):
    note = 'back at "13:00" <sharp> & rested'
    assert service.admin("PUT", f"{USER}/status", json={"status": status, "note": note}).status_code == 200
    assert activity(service) == expected
    assert document(service, PIDF).findtext("dm:person/dm:note", None, NS) == note


def test_what_a_reader_of_less_sees(service, tokens):
    call(service, "less", state="confirmed", number="+35212345")
    assert activity(service) == activity(service, tokens["supervisor"]) == "on-the-phone"
    assert activity(service, tokens["dashboard"]) == "busy"
    refusal = read(service, DIALOG, tokens["dashboard"], 406).json()
    assert refusal["type"] == "/docs/errors/not-acceptable" and "may see" in refusal["detail"]
    dialog = document(service, DIALOG, tokens["supervisor"]).find("d:dialog", NS)
    assert dialog.get("call-id") is None and dialog.find("d:remote", NS) is None
    assert document(service, DIALOG, tokens["pbx"]).find("d:dialog", NS).get("call-id") == "less"


def test_calls_are_dialogs(service):
    assert document(service, DIALOG).findall("d:dialog", NS) == []
    call(service, "a", state="early", direction="inbound")
    call(service, "b", state="held", direction="outbound")
    whole = document(service, DIALOG)
    assert (whole.get("state"), whole.get("entity")) == ("full", f"sip:200@{D}")
    dialogs = {d.get("call-id"): d for d in whole.findall("d:dialog", NS)}
    assert {i: (d.get("direction"), d.findtext("d:state", None, NS)) for i, d in dialogs.items()} == {
        "a": ("recipient", "early"), "b": ("initiator", "confirmed")}
    assert len({d.get("id") for d in dialogs.values()}) == 2
    rendering = dialogs["b"].find("d:local/d:target/d:param", NS)
    assert (rendering.get("pname"), rendering.get("pval")) == ("+sip.rendering", "no")
    # the schema's order
    assert [e.tag.split("}")[1] for e in dialogs["b"]] == ["state", "duration", "local"]


def test_versions_grow_however_quickly_a_call_does(service):
    seen = []
    for state in ("early", "confirmed", "held"):
        service.advance(0.001)
        call(service, "grows", state=state)
        seen.append(int(document(service, DIALOG).get("version")))
    assert seen == sorted(set(seen))
    assert all(0 <= version < 2 ** 32 for version in seen)


def test_each_form_has_its_own_tag(service):
    tags = {t: read(service, t).headers["ETag"] for t in ("application/json", PIDF, DIALOG)}
    assert len(set(tags.values())) == 3
    assert read(service, PIDF, status=304, **{"If-None-Match": tags[PIDF]}).text == ""
    read(service, PIDF, **{"If-None-Match": tags[DIALOG]})


def test_what_there_is_not(service):
    assert "application/pidf+xml" in read(service, "image/png", status=406).json()["detail"]
    assert read(service, "image/png, */*").headers["Content-Type"] == "application/json"


def test_a_dialog_keeps_its_id_while_others_end(service):
    call(service, "first", state="confirmed")
    call(service, "second", state="early", direction="inbound")
    ids = {d.get("call-id"): d.get("id") for d in document(service, DIALOG).findall("d:dialog", NS)}
    assert service.admin("DELETE", call_path("first", "200", D)).status_code == 200
    left, = document(service, DIALOG).findall("d:dialog", NS)
    assert (left.get("call-id"), left.get("id")) == ("second", ids["second"])


@pytest.mark.parametrize("number, uri", [("+35212345", "tel:+35212345"), ("118", f"sip:118@{D}"), ("anonymous", None)])
def test_the_other_party_is_an_address(service, number, uri):
    token = make_token(service, D, role="pbx", scopes=["numbers:read"])
    call(service, f"of-{number}", state="confirmed", number=number)
    assert document(service, DIALOG, token).findtext("d:dialog/d:remote/d:identity", None, NS) == uri
