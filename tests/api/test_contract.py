"""The contract and the code's tables say the same, both ways; every example of the contract works."""

import pytest
import requests
from support.openapi import CONTRACT, dump
from support.service import BINARY, Service


@pytest.fixture(scope="module")
def code():
    return dump(BINARY)


@pytest.fixture(scope="module")
def rows(code):
    return {row["operation"]: row for row in code["endpoints"]}


def roles_of(row):
    """superadmin may do everything, so the contract names it only where nobody else may."""
    roles = set(row["roles"])
    return roles - {"superadmin"} or roles


# The hook judges credentials by itself; its row has no roles, the contract names those that fit.
HOOK = {"hookGet", "hookPost"}


def test_every_operation_has_a_row_and_every_row_an_operation(rows):
    assert set(rows) == set(CONTRACT.by_id)


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=repr)
def test_row_agrees(operation, rows):
    row = rows[operation.id]
    assert (row["method"], row["path"]) == (operation.method, operation.path)
    assert ("public" in row["flags"]) == operation.public
    assert ("own_auth" in row["flags"]) == (operation.id in HOOK)
    if operation.id not in HOOK:
        assert roles_of(row) == set(operation.roles)


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=repr)
def test_query_agrees(operation, rows):
    known = set(rows[operation.id]["query"])
    if operation.id == "hookPost":
        known -= set(CONTRACT.schemas["HookForm"]["properties"])  # they come in the form
    assert known == operation.query_names


def test_hook_form_and_query_are_the_same():
    query = CONTRACT.by_id["hookGet"].query_names
    assert set(CONTRACT.schemas["HookForm"]["properties"]) == query


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=repr)
def test_request_table_agrees(operation, rows):
    name = operation.body_schema_name()
    if name:
        name = CONTRACT.schemas[name].get("x-merge-patch-of", name)
    if name == "Config":
        name = None  # a streamed document: cut into objects, never one table
    assert rows[operation.id].get("request") == name


# What a creation shows beside the object itself.
SHOWN_ONCE = {"TokenMade": "Token"}


@pytest.mark.parametrize("operation", CONTRACT.operations, ids=repr)
def test_response_table_agrees(operation, rows):
    table = rows[operation.id].get("response")
    if table is None:
        return  # rendered by a function: test_every_example_works judges the live answer
    for _, response in operation.success():
        schema = response["content"]["application/json"]["schema"]
        name = schema["$ref"].split("/")[-1]
        if name.endswith("List"):
            name = CONTRACT.schemas[name]["properties"]["items"]["items"]["$ref"].split("/")[-1]
        assert SHOWN_ONCE.get(name, name) == table


def test_problem_types_agree(code):
    assert set(code["problems"]) == set(CONTRACT.problems)
    listed = {slug for o in CONTRACT.operations for r in o.responses.values()
              for slug in r.get("x-problem-types", [])}
    anywhere = {slug for slug, p in CONTRACT.problems.items() if p.get("any")}
    assert listed | anywhere == set(CONTRACT.problems)
    assert listed <= set(CONTRACT.problems)


def test_problem_types_stand_under_their_own_status():
    for operation in CONTRACT.operations:
        for status, response in operation.responses.items():
            for slug in response.get("x-problem-types", []):
                assert CONTRACT.problems[slug]["status"] == int(status), f"{operation.id} {slug}"


# ---- schemas, field by field ----

def ref_name(node):
    return node["$ref"].split("/")[-1] if "$ref" in node else None


def expected_kind(schema):
    """The table's kind for a schema."""
    if schema.get("format") == "date-time":
        return {"time"}
    if schema.get("format") == "date":
        return {"date"}
    if schema.get("format") == "wall-clock":
        return {"wall_clock"}
    if schema["type"] == "array":
        items = CONTRACT.follow(schema["items"])
        if items["type"] == "object":
            return {"object_list"}
        return {"word_list", "string_list"} if "enum" in items else {"string_list"}
    if "anyOf" in schema:
        return {"object"}  # read by the table of one of them
    if schema["type"] == "object":
        return {"object"} if "properties" in schema else {"integer_map"}
    if "enum" in schema:
        return {"word", "string"}  # a word of a later configurable list is a checked string
    return {schema["type"]}


def check_limits(field, schema):
    kind = field["kind"]
    if kind == "string" and "enum" not in schema and not field["readonly"]:
        assert field["max"] == schema["maxLength"]
        assert field["min"] == schema.get("minLength", 0)
    elif kind == "integer":
        assert (field["min"], field["max"]) == (schema["minimum"], schema["maximum"])
    elif kind == "integer_map":
        values = schema["additionalProperties"]
        assert (field["min"], field["max"]) == (values["minimum"], values["maximum"])
        assert field["item_max"] == schema["maxProperties"]
    elif kind.endswith("_list"):
        assert field["max"] == schema["maxItems"]
        assert field["min"] == schema.get("minItems", 0)


def check_items(field, schema):
    if field["kind"] == "string_list":
        items = CONTRACT.follow(schema["items"])
        if "enum" not in items:
            assert field["item_max"] == items["maxLength"]
            # empty items are refused by every list
            assert items.get("minLength") or items.get("pattern")
    elif field["kind"] == "word_list":
        assert set(field["words"]) == set(CONTRACT.follow(schema["items"])["enum"])
    elif field["kind"] == "object_list":
        assert field["sub"] == ref_name(schema["items"])


def tables():
    """Schemas of requests, with all inside them; and Token, which is stored."""
    wanted, seen = [o.body_schema_name() for o in CONTRACT.operations] + ["Token"], set()
    while wanted:
        name = wanted.pop()
        name = CONTRACT.schemas.get(name, {}).get("x-merge-patch-of", name)
        if name in seen or name in (None, "Config", "ConfigObject"):
            continue
        seen.add(name)
        for p in CONTRACT.schemas[name].get("properties", {}).values():
            for child in (ref_name(p), ref_name(p.get("items", {}))):
                if child and "properties" in CONTRACT.schemas[child]:
                    wanted.append(child)
    return sorted(seen)


def test_every_request_schema_is_a_table_and_every_table_such_a_schema(code):
    assert set(code["schemas"]) == set(tables())


def test_field_names_agree(code):
    wrong = {}
    for name, table in code["schemas"].items():
        fields = {f["name"] for f in table["fields"]}
        named = set(CONTRACT.schemas[name]["properties"])
        if fields != named:
            wrong[name] = {"only in the code": fields - named, "only in the contract": named - fields}
        assert CONTRACT.schemas[name]["additionalProperties"] is False
    assert not wrong


def check_field(table, field):
    name, raw = field["name"], CONTRACT.schemas[table]["properties"][field["name"]]
    schema = CONTRACT.follow(raw)
    assert field["kind"] in expected_kind(schema)
    assert field["required"] == (name in CONTRACT.schemas[table].get("required", [])), "required"
    assert field["readonly"] == schema.get("readOnly", False), "readonly"
    assert field.get("default") == schema.get("default"), "default"
    if field["kind"] == "word":
        assert set(field["words"]) == set(schema["enum"])
    if field["kind"] == "object":
        assert field["sub"] == ref_name(raw)
    check_limits(field, schema)
    check_items(field, schema)


@pytest.mark.parametrize("table", tables())
def test_fields_agree(table, code):
    wrong = []
    for field in code["schemas"][table]["fields"]:
        try:
            check_field(table, field)
        except (AssertionError, KeyError) as fault:
            wrong.append(f"{table}.{field['name']}: {str(fault).splitlines()[0]}")
    assert not wrong, "\n".join(wrong)


# ---- examples against the live service ----

@pytest.fixture(scope="module")
def playground():
    """A service of this module's own: the examples change and remove what the demo holds."""
    running = Service.start(demo=True)
    yield running
    running.stop()


def example_query(operation):
    query = {name: str(p["example"]).lower() if isinstance(p["example"], bool) else p["example"]
             for name, p in operation.named("query").items() if "example" in p}
    if operation.id == "hookGet":
        query["password"] = "secret"
    return query


class Player:
    """Sends the examples in an order in which each has what it needs."""

    def __init__(self, service):
        self.service = service
        self.made = {}

    def path(self, operation):
        path = operation.path
        for name, parameter in operation.named("path").items():
            value = self.made.get((name, "system" in operation.id.lower()), parameter["example"])
            path = path.replace("{%s}" % name, str(value))
        return path

    def headers(self, operation, path):
        if not {"If-Match", "If-None-Match"} & set(operation.named("header")) \
                or operation.method == "GET":
            return {}
        now = self.service.admin("GET", path)
        if now.status_code == 200:
            return {"If-Match": now.headers["ETag"]}
        return {"If-None-Match": "*"}

    def send(self, operation, media=None, value=None):
        path = self.path(operation)
        headers = self.headers(operation, path)
        data = None
        if media == "application/x-www-form-urlencoded":
            data = value
        elif media and media.startswith("text/"):
            headers["Content-Type"] = media
            data = value
        elif media:
            headers["Content-Type"] = media
            data = requests.compat.json.dumps(value)
        send = self.service.request if operation.public or operation.is_hook else self.service.admin
        answer = send(operation.method, path, params=example_query(operation), headers=headers,
                      data=data)
        if "Token" in operation.id and answer.status_code == 201:
            self.made["token", "system" in operation.id.lower()] = answer.json()["id"]
        if operation.id == "postRoute" and "decision_id" in answer.text:
            self.made["id", False] = answer.json()["decision_id"]
        return answer


def examples():
    """(operation, media type, value): each written example, and each operation without a body."""
    rank = {"PUT": 0, "POST": 1, "PATCH": 2, "GET": 3, "DELETE": 4}

    def order(operation):
        depth, place = operation.path.count("/"), CONTRACT.operations.index(operation)
        # what is removed goes from the inside out, what is made from the outside in; what stands
        # later in the contract may refer to what stands before it
        sign = -1 if operation.method == "DELETE" else 1
        return rank[operation.method], sign * depth, sign * place

    for operation in sorted(CONTRACT.operations, key=order):
        if not operation.bodies:
            yield operation, None, None
        for media, content in operation.bodies.items():
            if "example" in content:
                yield operation, media, content["example"]
            for named in content.get("examples", {}).values():
                yield operation, media, named["value"]


@pytest.mark.asan
def test_every_example_works(playground):
    player = Player(playground)
    wrong = []
    for operation, media, value in examples():
        answer = player.send(operation, media, value)
        try:
            CONTRACT.judge(operation, answer)
        except AssertionError as fault:
            wrong.append(str(fault))
        if answer.status_code not in [status for status, _ in operation.success()]:
            wrong.append(f"{operation.id}: {answer.status_code} {answer.text}")
    assert not wrong, "\n".join(wrong)


def test_every_body_has_an_example():
    for operation in CONTRACT.operations:
        for media, content in operation.bodies.items():
            if media != "application/x-ndjson":
                assert "example" in content or "examples" in content, (operation.id, media)


def test_contract_is_served_as_it_is(service):
    served = service.request("GET", "/openapi.yaml")
    assert served.status_code == 200
    from support.openapi import ROOT
    assert served.content == (ROOT / "api/openapi.yaml").read_bytes()
    again = service.request("GET", "/openapi.yaml", headers={"If-None-Match": served.headers["ETag"]})
    assert again.status_code == 304


def test_every_problem_type_has_a_page(service):
    listed = service.request("GET", "/docs/errors").text
    for slug in CONTRACT.problems:
        page = service.request("GET", f"/docs/errors/{slug}")
        assert page.status_code == 200 and "{{" not in page.text
        assert f"/docs/errors/{slug}" in listed
    assert service.request("GET", "/docs/errors/no-such-thing").status_code == 404


def test_pages_load_nothing_from_elsewhere(service):
    for path in ("/docs", "/docs/errors", "/docs/errors/not-found"):
        page = service.request("GET", path)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "://" not in page.text
