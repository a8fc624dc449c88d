"""PIDF and dialog-info as libxml2 reads them: well-formed, valid by what the RFCs ask, built as their examples are;
and whatever text people write comes back exact."""

import json
import re
import subprocess
from xml.etree import ElementTree

import pytest
from scenario.world import call_path, make_domain, make_token
from support.service import ROOT

D = "xml.example"
BASE = f"/v1/domains/{D}"
USER = f"{BASE}/users/200"
PIDF, DIALOG = "application/pidf+xml", "application/dialog-info+xml"
SCHEMAS = {PIDF: ROOT / "tests/support/schemas/pidf.xsd", DIALOG: ROOT / "tests/support/schemas/dialog-info.xsd"}
STRINGS = sorted(set(json.loads((ROOT / "tests/corpora/naughty-strings/blns.json").read_text())))
NS = {"p": "urn:ietf:params:xml:ns:pidf", "dm": "urn:ietf:params:xml:ns:pidf:data-model",
      "rpid": "urn:ietf:params:xml:ns:pidf:rpid", "d": "urn:ietf:params:xml:ns:dialog-info"}

# Built as the examples of RFC 3863 section 4.3, RFC 4480 section 8 and RFC 4235 section 6 are: what stands in what,
# in which order, in which namespace.
EXAMPLES = {
    PIDF: ["""<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
        xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:a@example.com">
      <tuple id="t1"><status><basic>open</basic></status><contact priority="0.8">im:a@example.com</contact>
        <note>one</note><timestamp>2001-10-27T16:49:29Z</timestamp></tuple>
      <note>two</note>
      <dm:person id="p1"><rpid:activities from="2005-05-30T12:00:00+05:00" until="2005-05-30T17:00:00+05:00">
          <rpid:note>three</rpid:note><rpid:away/><rpid:other>writing</rpid:other></rpid:activities>
        <rpid:user-input idle-threshold="600">idle</rpid:user-input>
        <dm:note>four</dm:note><dm:timestamp>2005-05-30T16:09:44+05:00</dm:timestamp></dm:person></presence>""",
           """<impp:presence xmlns:impp="urn:ietf:params:xml:ns:pidf" entity="pres:b@example.com">
      <impp:tuple id="x"><impp:status><impp:basic>closed</impp:basic></impp:status></impp:tuple></impp:presence>"""],
    DIALOG: ["""<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="sip:a@example.com">
      </dialog-info>""",
             """<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="2" state="partial" entity="sip:a@example.com">
      <dialog id="i1" call-id="c1" local-tag="l1" remote-tag="r1" direction="initiator">
        <state event="replaced" code="200">confirmed</state><duration>274</duration>
        <local><identity display="A">sip:a@example.com</identity>
          <target uri="sip:a@pc.example.com"><param pname="+sip.rendering" pval="no"/></target></local>
        <remote><identity display="B">sip:b@example.com</identity><target uri="sip:b@10.0.0.5"/></remote>
      </dialog></dialog-info>"""],
}


def lint(paths, media_type):
    """What libxml2 has to say against these documents; empty: nothing."""
    done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", str(SCHEMAS[media_type]), *map(str, paths)],
                          capture_output=True, text=True, timeout=120)
    return "" if done.returncode == 0 else done.stderr


def judge(documents, media_type, tmp_path):
    paths = []
    for i, document in enumerate(documents):
        paths.append(tmp_path / f"{i}.xml")
        paths[-1].write_bytes(document if isinstance(document, bytes) else document.encode())
    assert not lint(paths, media_type)


def pairs(document):
    """What stands in what, by names with their namespaces."""
    root = ElementTree.fromstring(document)
    return {(None, root.tag)} | {(parent.tag, child.tag) for parent in root.iter() for child in parent}


@pytest.fixture(scope="module")
def world(service):
    make_domain(service, ["200"], D)
    levels = ("reachability", "availability", "activity", "detail")
    tokens = [make_token(service, D, role="supervisor", visibility=level) for level in levels[:3]]
    return service, [*tokens, make_token(service, D, role="pbx", scopes=["numbers:read"])]


def read(service, media_type, token=None):
    """None: it says nothing that this reader may see."""
    answer = service.request("GET", f"{USER}/presence", token or service.admin_token, headers={"Accept": media_type})
    assert answer.status_code in (200, 406), answer.text
    return answer.content if answer.status_code == 200 else None


def states(service):
    """One after the other, everything that changes what a document says."""
    yield "nothing"
    for status in ("available", "away", "business_trip", "do_not_disturb", "lunch_break", "off_work"):
        assert service.admin("PUT", f"{USER}/status", json={"status": status, "note": "a & b <c>"}).status_code == 200
        yield status
    assert service.put(f"{BASE}/statuses/on_air", {"availability": "busy"}).status_code == 201
    assert service.admin("PUT", f"{USER}/status", json={"status": "on_air"}).status_code == 200
    yield "a status of the domain's own"
    assert service.admin("DELETE", f"{USER}/status").status_code == 200
    assert service.admin("PUT", f"{USER}/sessions/pc", json={"availability": "available", "app": "desktop_app",
                                                             "idle_s": 600}).status_code == 200
    assert b"user-input>idle" in read(service, PIDF)
    yield "idle"
    for i, body in enumerate([{"state": "trying", "direction": "outbound"}, {"state": "early", "direction": "inbound"},
                              {"state": "confirmed", "number": "+35299"}, {"state": "held"}, {"state": "parked"},
                              {"state": "confirmed", "number": "anonymous"}]):
        assert service.admin("PUT", call_path(f'x<{i}>&"\'', "200", D), json=body).status_code == 200
        yield f"call {body}"


@pytest.mark.parametrize("media_type", EXAMPLES)
def test_the_schemas_are_those_of_the_examples(media_type, tmp_path):
    judge(EXAMPLES[media_type], media_type, tmp_path)


@pytest.mark.parametrize("media_type, wrong", [
    (PIDF, EXAMPLES[PIDF][0].replace(' entity="pres:a@example.com"', "")),
    (PIDF, EXAMPLES[PIDF][0].replace("<basic>open", "<basic>maybe")),
    (PIDF, EXAMPLES[PIDF][0].replace("rpid:away", "rpid:gone")),
    (PIDF, EXAMPLES[PIDF][0].replace("rpid:away", "rpid:unknown")),  # beside another
    (PIDF, re.sub("(<note>one</note>)(<timestamp>.*?</timestamp>)", r"\2\1", EXAMPLES[PIDF][0])),
    (DIALOG, EXAMPLES[DIALOG][1].replace(' version="2"', "")),
    (DIALOG, EXAMPLES[DIALOG][1].replace(">confirmed<", ">talking<")),
    (DIALOG, EXAMPLES[DIALOG][1].replace("<duration>274</duration>", "<duration>-1</duration>")),
])
def test_they_find_what_is_wrong(media_type, wrong, tmp_path):
    path = tmp_path / "wrong.xml"
    path.write_text(wrong)
    assert "validity error" in lint([path], media_type)


# shows: S1.10
def test_every_state_is_valid_for_every_reader(world, tmp_path):
    service, tokens = world
    documents = {PIDF: [], DIALOG: []}
    for _ in states(service):
        for media_type, found in documents.items():
            found += [d for d in (read(service, media_type, token) for token in tokens) if d]
    for media_type, found in documents.items():
        assert len(found) > 20
        judge(found, media_type, tmp_path)
        allowed = set().union(*map(pairs, EXAMPLES[media_type]))
        activities = "{%s}activities" % NS["rpid"]  # of whose words the schema has the list
        strange = {p for d in found for p in pairs(d) if p not in allowed and p[0] != activities}
        assert not strange, "nothing stands where the examples have nothing"


def test_what_people_write_comes_back_exact(world, tmp_path):
    service, _ = world
    documents, taken = [], 0
    for text in STRINGS:
        answer = service.admin("PUT", f"{USER}/status", json={"status": "away", "note": text})
        if answer.status_code == 400:
            continue
        document = read(service, PIDF)
        documents.append(document)
        shown = ElementTree.fromstring(document).findtext("dm:person/dm:note", "", NS)
        # no XML 1.0 document can hold U+FFFE and U+FFFF
        assert shown == re.sub("[\ufffe\uffff]", "?", text), (text, document)
        taken += bool(text)
    assert taken > 300
    judge(documents, PIDF, tmp_path)
    service.admin("DELETE", f"{USER}/status")


def test_libxml2_reads_the_same_text(world, tmp_path):
    service, _ = world
    note = "]]> <![CDATA[ &amp; &#0; \" ' \u2028 \u0085 😀 <?xml?>"
    assert service.admin("PUT", f"{USER}/status", json={"status": "away", "note": note}).status_code == 200
    path = tmp_path / "note.xml"
    path.write_bytes(read(service, PIDF))
    done = subprocess.run(["xmllint", "--nonet", "--xpath", "string(//*[local-name()='person']/*[local-name()='note'])",
                           str(path)], capture_output=True, timeout=20)
    assert done.stdout.decode().rstrip("\n") == note
    service.admin("DELETE", f"{USER}/status")
