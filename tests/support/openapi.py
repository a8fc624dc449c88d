"""api/openapi.yaml as the tests need it: operations with references followed, JSON schemas, and a
judge that says whether a live answer is one that the contract names."""

import json
import re
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parents[2]
METHODS = ("get", "put", "post", "patch", "delete")
PROBLEM = "application/problem+json"

formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time")
def is_rfc3339_milliseconds(value):
    """Stricter than RFC 3339: what the service writes is UTC with milliseconds."""
    return not isinstance(value, str) or bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value))


class Operation:
    def __init__(self, contract, path, item, method):
        raw = item[method]
        self.contract, self.path, self.method = contract, path, method.upper()
        self.id = raw["operationId"]
        self.raw = raw
        self.roles = raw["x-roles"]
        self.public = raw.get("security") == []
        self.parameters = [contract.follow(p)
                           for p in item.get("parameters", []) + raw.get("parameters", [])]
        self.responses = {status: contract.follow(r) for status, r in raw["responses"].items()}
        self.bodies = raw.get("requestBody", {}).get("content", {})

    def __repr__(self):
        return self.id

    def named(self, place):
        return {p["name"]: p for p in self.parameters if p["in"] == place}

    @property
    def query_names(self):
        """Names the query may have; an API key in the query is one of them."""
        names = set(self.named("query"))
        for requirement in self.raw.get("security", []):
            for name in requirement:
                scheme = self.contract.document["components"]["securitySchemes"][name]
                if scheme.get("in") == "query":
                    names.add(scheme["name"])
        return names

    @property
    def is_hook(self):
        return self.path == "/call_state.htm"

    def body_schema_name(self, media="application/json"):
        schema = self.bodies.get(media, {}).get("schema", {})
        return schema["$ref"].split("/")[-1] if "$ref" in schema else None

    def success(self):
        """(status, response) of the 2xx answers."""
        return [(int(s), r) for s, r in self.responses.items() if s.startswith("2")]


class Contract:
    def __init__(self, text):
        self.document = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.schemas = self.document["components"]["schemas"]
        self.problems = {p["slug"]: p for p in self.document["x-problem-types"]}
        self.resolver = jsonschema.RefResolver("", self.document)
        self.operations = [Operation(self, path, item, method)
                           for path, item in self.document["paths"].items()
                           for method in METHODS if method in item]
        self.by_id = {o.id: o for o in self.operations}

    def follow(self, node):
        """A node behind its $ref, with what stands beside the $ref laid over."""
        if "$ref" not in node:
            return node
        found = self.document
        for key in node["$ref"][2:].split("/"):
            found = found[key]
        return {**self.follow(found), **{k: v for k, v in node.items() if k != "$ref"}}

    def writable(self, name):
        """The schema of a request body: a merge patch's is that of its object, nothing required."""
        schema = self.schemas[name]
        if "x-merge-patch-of" in schema:
            schema = {**self.schemas[schema["x-merge-patch-of"]], "required": []}
        return schema

    def errors(self, schema, value):
        validator = jsonschema.Draft202012Validator(schema, resolver=self.resolver,
                                                    format_checker=formats)
        return [f"{'/'.join(map(str, e.path)) or '.'}: {e.message}"
                for e in validator.iter_errors(value)]

    # ---- judging an answer ----

    def judge(self, operation, answer):
        """Asserts that the answer is one that the contract names for the operation."""
        what = f"{operation.id} {answer.request.method} {answer.url} -> {answer.status_code} " \
               f"{answer.content[:600]!r}"
        assert answer.headers.get("X-Request-Id"), f"no X-Request-Id: {what}"
        response = operation.responses.get(str(answer.status_code))
        media = answer.headers.get("Content-Type", "").split(";")[0]
        if response is None:
            assert self.answers_anywhere(answer, media), f"not in the contract: {what}"
            return
        self.judge_headers(response, answer, what)
        content = response.get("content", {})
        if not content:
            assert answer.content == b"", f"a body where none is due: {what}"
            return
        assert media in content, f"media type {media!r}: {what}"
        if media == "application/x-ndjson":
            objects = [json.loads(line) for line in answer.content.split(b"\n") if line]
            line = self.schemas[content[media]["schema"].get("x-line", "ConfigObject")]
            wrong = [e for o in objects for e in self.errors(line, o)]
            assert not wrong, f"{wrong}: {what}"
        elif media.endswith("json"):
            self.judge_json(content[media]["schema"], answer, what)
        if media == PROBLEM:
            slug = answer.json()["type"].rsplit("/", 1)[-1]
            known = response["x-problem-types"]
            assert slug in known or self.problems[slug].get("any"), f"problem type: {what}"

    def answers_anywhere(self, answer, media):
        """Problems of HTTP itself, which any operation may answer; never one of 5xx here."""
        if media != PROBLEM or answer.status_code >= 500:
            return False
        slug = answer.json()["type"].rsplit("/", 1)[-1]
        problem = self.problems.get(slug, {})
        return problem.get("any") and problem["status"] == answer.status_code

    def judge_json(self, schema, answer, what):
        wrong = self.errors(schema, answer.json())
        assert not wrong, f"{wrong}: {what}"
        if "problem" in answer.headers["Content-Type"]:
            problem = answer.json()
            assert problem["status"] == answer.status_code, what
            slug = problem["type"].rsplit("/", 1)[-1]
            assert self.problems[slug]["status"] == answer.status_code, what

    @staticmethod
    def judge_headers(response, answer, what):
        always = {"ETag", "Retry-After", "WWW-Authenticate"}
        for name in always & set(response.get("headers", {})):
            if name == "ETag" and "html" in answer.headers.get("Content-Type", ""):
                continue
            assert answer.headers.get(name), f"no {name}: {what}"


def load():
    return Contract((ROOT / "api/openapi.yaml").read_text())


def dump(binary):
    """`presenced --dump-api`: the code's side."""
    import subprocess
    done = subprocess.run([str(binary), "--dump-api"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


CONTRACT = load()
