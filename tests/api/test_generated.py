"""Generated requests to every operation of the contract: right ones, slightly wrong ones and rubbish.
Whatever comes, the answer is one that the contract names, its body fits its schema, and never a 5xx.
Lengths and ranges are tried at "", min-1, min, max and max+1, each by itself, and what is out of
range must be refused by name."""

import json
import os
import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.openapi import CONTRACT
from support.service import Service

# More, and other ones each time: EXAMPLES=500 make check
EXAMPLES = int(os.environ.get("EXAMPLES", 0))
GENERATE = settings(max_examples=EXAMPLES or 25, derandomize=not EXAMPLES, database=None, deadline=None,
                    suppress_health_check=list(HealthCheck))

# Domain settings decide who may come from where, and a removed domain is gone: those operations
# work on a domain of their own, made again when it is missing.
THROWAWAY = "throwaway.test"
ON_THROWAWAY = {"putDomain", "patchDomain", "deleteDomain", "importConfig"}
# Objects that these write or remove must not be those that the others need.
OWN_SOURCE = {"deleteSource": "gen"}
OWN_USER = {"putUser": "own", "patchUser": "own", "deleteUser": "own", "deleteDevice": "gen",
            "deleteProfile": "gen", "deleteHookPassword": "gen"}


@pytest.fixture(scope="module")
def playground():
    running = Service.start(demo=True)
    assert running.put("/v1/domains/abc.com/users/gen", {}).status_code == 201
    assert running.put("/v1/domains/abc.com/sources/pbx-north", {}).status_code == 201
    yield running
    running.stop()


# ---- values ----

WILD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6)

TIMES = st.sampled_from(["2026-03-01T09:30:00Z", "2026-03-01T09:30:00.123Z", "2026-03-01T10:30:00+01:00",
                         "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "now", ""])


def values(schema):
    """Values that fit the schema, by its words alone."""
    s = CONTRACT.follow(schema)
    if "x-merge-patch-of" in s:
        s = CONTRACT.schemas[s["x-merge-patch-of"]]
        return st.dictionaries(st.sampled_from(list(s["properties"])), WILD, max_size=3) | objects(s, ())
    if "enum" in s:
        return st.sampled_from(s["enum"])
    if s.get("format") == "date-time":
        return TIMES
    kind = s.get("type")
    if kind == "integer":
        return st.integers(s.get("minimum"), s.get("maximum"))
    if kind == "boolean":
        return st.booleans()
    if kind == "array":
        return st.lists(values(s["items"]), max_size=3)
    if kind == "object":
        return objects(s, s.get("required", ()))
    return texts(s)


def texts(s):
    longest = s.get("maxLength", 64)
    if "pattern" in s:
        return st.from_regex(re.compile(s["pattern"], re.ASCII), fullmatch=True).map(lambda t: t[:longest])
    return st.text(min_size=s.get("minLength", 0), max_size=min(longest, 40))


def objects(s, required):
    properties = s.get("properties", {})
    if not properties:
        return st.dictionaries(st.text(max_size=8), WILD, max_size=3)
    optional = {k: values(p) for k, p in properties.items() if k not in required}
    return st.fixed_dictionaries({k: values(properties[k]) for k in required}, optional=optional)


@st.composite
def spoilt(draw, schema):
    """A fitting object with one thing wrong, somewhere at the top."""
    value = draw(values(schema))
    if not isinstance(value, dict):
        return draw(WILD)
    key = draw(st.sampled_from(sorted(value) + ["unknown_field"]))
    if draw(st.booleans()):
        value[key] = draw(WILD)
    else:
        value.pop(key, None)
    return value


def as_query(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


@st.composite
def queries(draw, operation):
    pairs = []
    for name, p in operation.named("query").items():
        if p.get("required") and draw(st.integers(0, 9)) or draw(st.integers(0, 3)) == 0:
            value = draw(values(p["schema"]) | st.text(max_size=12)) if "example" not in p \
                else draw(st.just(p["example"]) | values(p["schema"]) | st.text(max_size=12))
            pairs.append((name, as_query(value)))
    if operation.is_hook and draw(st.booleans()):
        pairs.append(("password", "secret"))
    if draw(st.integers(0, 9)) == 0:
        pairs.append((draw(st.text(max_size=6)), draw(st.text(max_size=6))))
    return "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in pairs)


@st.composite
def bodies(draw, operation):
    """(content type, bytes)"""
    if not operation.bodies:
        return None, b""
    media = draw(st.sampled_from(sorted(operation.bodies)))
    schema = operation.bodies[media]["schema"]
    value = draw(values(schema) | spoilt(schema) | st.just(operation.bodies[media].get("example", {})))
    if media.endswith("urlencoded"):
        value = value if isinstance(value, dict) else {}
        data = "&".join(f"{quote(k, safe='')}={quote(as_query(v), safe='')}" for k, v in value.items())
    else:
        data = json.dumps(value) if media.endswith("json") and "ndjson" not in media else str(value)
    turn = draw(st.integers(0, 19))
    if turn == 0:
        return media, draw(st.binary(max_size=60))
    if turn == 1:
        return draw(st.sampled_from(["text/plain", "application/xml", "a/b", ""])), data.encode()
    return media, data.encode()


def likely(operation, name, parameter):
    if name == "domain":
        return THROWAWAY if operation.id in ON_THROWAWAY else "abc.com"
    if name == "user":
        return OWN_USER.get(operation.id, "123")
    if name == "source":
        return OWN_SOURCE.get(operation.id, parameter["example"])
    if name == "device" and operation.id in ("putDevice", "patchDevice", "deleteDevice"):
        return "gen"
    return parameter["example"]


@st.composite
def paths(draw, operation):
    path = operation.path
    for name, p in operation.named("path").items():
        value = likely(operation, name, p)
        if draw(st.integers(0, 5)) == 0 and not (name == "domain" and operation.method in ("PUT", "DELETE")):
            value = draw(values(p["schema"]) | st.text(min_size=1, max_size=70))
        # a dot segment would be taken out by the client
        path = path.replace("{%s}" % name, quote(str(value), safe="").replace(".", "%2E", 1)
                            if str(value) in (".", "..") else quote(str(value), safe=""))
    return path


@st.composite
def requests_to(draw, operation):
    content_type, data = draw(bodies(operation))
    return {
        "path": draw(paths(operation)),
        "query": draw(queries(operation)),
        "type": content_type,
        "data": data,
        "condition": draw(st.sampled_from(["right", "right", "right", "none", "stale", "star", "rubbish"])),
        "credentials": draw(st.sampled_from(["admin"] * 8 + ["none", "wrong"])),
        "accept": draw(st.sampled_from([None, None, "application/json", "text/html", "*/*"])),
    }


# ---- sending ----

def condition(service, operation, asked):
    if not {"If-Match", "If-None-Match"} & set(operation.named("header")):
        return {}
    if asked["condition"] == "right" and operation.method != "GET":
        now = service.admin("GET", asked["path"])
        return {"If-Match": now.headers["ETag"]} if now.status_code == 200 and "ETag" in now.headers \
            else {"If-None-Match": "*"}
    return {"none": {}, "stale": {"If-Match": '"1-1"'}, "star": {"If-None-Match": "*"}, "right": {},
            "rubbish": {"If-Match": "x", "If-None-Match": '"'}}[asked["condition"]]


def send(service, operation, asked):
    headers = condition(service, operation, asked)
    if asked["type"] is not None:
        headers["Content-Type"] = asked["type"]
    if asked["accept"]:
        headers["Accept"] = asked["accept"]
    token = {"admin": service.admin_token, "none": None, "wrong": "pk_000000000000_" + "x" * 43}
    if not operation.public:
        who = asked["credentials"]
        if not (operation.is_hook and who == "admin" and "password" in asked["query"]):
            if token[who]:
                headers["Authorization"] = f"Bearer {token[who]}"
    path = asked["path"] + ("?" + asked["query"] if asked["query"] else "")
    return service.request(operation.method, path, headers=headers, data=asked["data"] or None)


def has_throwaway(service):
    if service.admin("GET", f"/v1/domains/{THROWAWAY}").status_code == 404:
        made = service.put(f"/v1/domains/{THROWAWAY}", {"time_zone": "Europe/Luxembourg"})
        assert made.status_code == 201, made.text


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=repr)
def test_generated_requests(operation, playground):
    @GENERATE
    @given(requests_to(operation))
    def try_one(asked):
        if operation.id in ON_THROWAWAY:
            has_throwaway(playground)
        answer = send(playground, operation, asked)
        assert answer.status_code < 500, (asked, answer.text)
        CONTRACT.judge(operation, answer)

    try_one()


# ---- boundaries, one at a time ----

class Boundary:
    """One value at one place of a request."""

    def __init__(self, operation, place, pointer, value, fits):
        self.operation, self.place, self.pointer = operation, place, pointer
        self.value, self.fits = value, fits

    def __repr__(self):
        shown = f"{len(self.value)} bytes" if isinstance(self.value, str) else \
            f"{len(self.value)} items" if isinstance(self.value, list) else json.dumps(self.value)
        return f"{self.operation.id} {self.place}{self.pointer} {shown}"


def text_of(schema, length):
    """A string of that length, fitting the pattern where one of a few simple ones does."""
    for fill in ("a" * length, "1" * length, "+" + "1" * (length - 1) if length else ""):
        if len(fill) == length and re.search(schema.get("pattern", ""), fill):
            return fill
    return "a" * length


def edges(schema):
    """(value, does it fit) at and beyond the limits of one schema, and of other types."""
    s = CONTRACT.follow(schema)
    kind = s.get("type")
    if s.get("readOnly"):
        return
    if "enum" in s:
        yield "no_such_word", False
    elif kind == "string" and "format" not in s:
        least, most = s.get("minLength", 0), s.get("maxLength")
        for length in {0, least - 1, least, most, most + 1} - {-1}:
            text = text_of(s, length)
            yield text, least <= length <= most and not CONTRACT.errors(s, text)
        yield "ä" * (most // 2 + 1), False  # bytes count
    elif kind == "integer":
        for number in (s["minimum"] - 1, s["minimum"], s["maximum"], s["maximum"] + 1):
            yield number, s["minimum"] <= number <= s["maximum"]
        yield s["minimum"] + 0.5, False
    elif kind == "array":
        item = CONTRACT.follow(s["items"])
        one = item["enum"][0] if "enum" in item else {} if item["type"] == "object" else "a"
        yield [one] * (s["maxItems"] + 1), False
    if kind != "object":
        yield {"wrong": "type"}, False
    yield [[]], False


CONFIG = CONTRACT.follow({"$ref": "#/components/schemas/Config"})


def walk(operation, schema, pointer=""):
    """Every place of a body."""
    s = CONTRACT.follow(schema)
    yield Boundary(operation, "body", f"{pointer}/unknown_field", 1, False)
    for name in s.get("required", []):
        yield Boundary(operation, "body", f"{pointer}/{name}", None, False)
    for name, p in s["properties"].items():
        here, inner = f"{pointer}/{name}", CONTRACT.follow(p)
        if inner.get("readOnly") or inner == CONFIG:  # a configuration is cut into its objects first
            continue
        for value, fits in edges(p):
            yield Boundary(operation, "body", here, value, fits)
        if inner.get("type") == "object" and "properties" in inner:
            yield from walk(operation, p, here)
        elif inner.get("type") == "array":
            yield from walk_items(operation, inner["items"], here)


def walk_items(operation, items, pointer):
    s = CONTRACT.follow(items)
    if s["type"] == "object":
        yield from walk(operation, items, f"{pointer}/0")
        return
    for value, fits in edges(items):
        yield Boundary(operation, "body", f"{pointer}/0", value, fits)


def query_edges(operation):
    for name, p in operation.named("query").items():
        s = CONTRACT.follow(p["schema"])
        if s.get("type") == "boolean":
            yield Boundary(operation, "query", f"?{name}", "maybe", False)
        for value, fits in edges(p["schema"]):
            if not isinstance(value, (dict, list, float)):
                if value == "" and operation.is_hook or value == -1:
                    continue  # carriers send empty parameters; "-1" is tried as text below
                yield Boundary(operation, "query", f"?{name}", value, fits)
        if s.get("type") == "integer":
            for text in ("-1", "1.5", "ten", "0x10", "99999999999999999999"):
                yield Boundary(operation, "query", f"?{name}", text, False)
        if s.get("format") == "date-time":
            yield Boundary(operation, "query", f"?{name}", "yesterday", False)


def boundaries(operation):
    yield from query_edges(operation)
    if operation.body_schema_name() and operation.id != "importConfig" and operation.method != "PATCH":
        yield from walk(operation, operation.bodies["application/json"]["schema"])


def put_at(body, pointer, value):
    """Sets the value; objects and lists on the way are made."""
    keys = pointer.lstrip("/").split("/")
    at = body
    for key, after in zip(keys, keys[1:]):
        empty = [] if after == "0" else {}
        if isinstance(at, list):
            if not at:
                at.append(empty)
            at = at[0]
        else:
            at = at.setdefault(key, empty)
    if isinstance(at, list):
        at[:] = [value]
    else:
        at[keys[-1]] = value


def example_of(operation):
    """A copy of the first one."""
    media = operation.bodies["application/json"]
    first = media["example"] if "example" in media else next(iter(media["examples"].values()))["value"]
    return json.loads(json.dumps(first))


def build(operation, boundary):
    with_body = boundary.place == "body" or "application/json" in operation.bodies
    body = example_of(operation) if operation.bodies and with_body else {}
    if boundary.place == "body":
        put_at(body, boundary.pointer, boundary.value)
    query = [(n, str(p["example"])) for n, p in operation.named("query").items()
             if p.get("required") and "?" + n != boundary.pointer]
    if operation.is_hook:
        query.append(("password", "secret"))
    if boundary.place == "query":
        query.append((boundary.pointer[1:], str(boundary.value)))
    path = operation.path
    for name, p in operation.named("path").items():
        path = path.replace("{%s}" % name, quote(str(likely(operation, name, p)), safe=""))
    return {"path": path, "query": "&".join(f"{k}={quote(v, safe='')}" for k, v in query),
            "type": "application/json" if with_body else None,
            "data": json.dumps(body).encode() if with_body else b"",
            "condition": "right", "credentials": "admin", "accept": None}


# Credentials of the hook: every failure gets the same answer.
NEVER_EXPLAINED = {"?domain", "?user"}


def faults_of(operation, answer):
    """Of the request, or of the items of a batch, which are refused one by one."""
    told = answer.json().get("errors", []) if answer.status_code == 400 else []
    if operation.raw.get("x-batch") and answer.status_code == 200:
        told = [f for item in answer.json()["items"] for f in item.get("errors", [])]
    return {f["pointer"]: f["detail"] for f in told}


def judge_boundary(boundary, answer):
    faults = faults_of(boundary.operation, answer)
    here = {p: d for p, d in faults.items() if p == boundary.pointer or p.startswith(boundary.pointer + "/")}
    if boundary.pointer in NEVER_EXPLAINED and boundary.operation.is_hook:
        assert boundary.fits or answer.status_code == 403
    elif not boundary.fits:
        assert here, f"accepted or not named: {answer.status_code} {faults}"
    elif not isinstance(boundary.value, str):
        assert not here, f"refused: {here}"
    else:
        # other rules may refuse it, its length may not
        assert not any("bytes long" in d or "empty" in d for d in here.values()), f"refused: {here}"


WITH_BOUNDARIES = [o for o in CONTRACT.operations if any(True for _ in boundaries(o))]


@pytest.mark.asan
@pytest.mark.parametrize("operation", WITH_BOUNDARIES, ids=repr)
def test_boundaries(operation, playground):
    if operation.id in ON_THROWAWAY:
        has_throwaway(playground)
    wrong = []
    for boundary in boundaries(operation):
        answer = send(playground, operation, build(operation, boundary))
        try:
            CONTRACT.judge(operation, answer)
            judge_boundary(boundary, answer)
        except AssertionError as fault:
            wrong.append(f"{boundary}: {str(fault).splitlines()[0]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("operation", [o for o in CONTRACT.operations if o.named("path")], ids=repr)
def test_path_boundaries(operation, playground):
    """Too long, empty and ill-formed ids are refused or not found; nothing is made of them."""
    for name, parameter in operation.named("path").items():
        schema = CONTRACT.follow(parameter["schema"])
        longest = schema.get("maxLength", 64)
        wrong = ["a" * (longest + 1), "{x}", "a|b", "a b", "ü", "%2F", "a\u202eb"]
        for value in wrong + ["_system"] * (name == "domain"):
            path = operation.path
            for other, p in operation.named("path").items():
                chosen = value if other == name else likely(operation, other, p)
                path = path.replace("{%s}" % other, quote(str(chosen), safe=""))
            asked = {"path": path, "query": "", "type": None, "data": b"", "condition": "star",
                     "credentials": "admin", "accept": None}
            if operation.bodies and "application/json" in operation.bodies:
                asked["type"] = "application/json"
                asked["data"] = json.dumps(example_of(operation)).encode()
            answer = send(playground, operation, asked)
            CONTRACT.judge(operation, answer)
            if name != "call_id":  # call ids may hold nearly anything
                ends = (400, 404) + ((204,) if operation.method == "DELETE" else ())
                assert answer.status_code in ends, (path, answer.status_code, answer.text)
