#!/usr/bin/env python3
"""Which case or test shows which row of docs/DOMAIN.md section 1, as docs/REQUIREMENTS.md.

    tools/requirements.py            prints the page (make docs writes it)
    tools/requirements.py --check    says what is wrong with the tags, and fails then

A case says what it shows in a line `shows S2.1 S2.3` of its own, else its file says it for all its
cases in a line before `given`. Any other test says it in a comment, `shows: S4.1`, for the function
below it, else for its file.
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOMAIN = ROOT / "docs/DOMAIN.md"
PAGE = ROOT / "docs/REQUIREMENTS.md"

# What is not built yet, and with what it comes: these rows have neither case nor test.
LATER = {
    "S1.12": "meeting platforms",
    "S1.17": "relays to other platforms",
    "S2.7": "a page for everybody's own settings",
    "S2.8": "action URLs of phones",
    "S4.5": "relays to other platforms",
    "S4.8": "relays to other platforms",
}

# What is shown in part, and with what the rest comes.
PARTLY = {
    "S0.6": "live dashboards",
    "S0.12": "reports",
    "S1.5": "event streams and webhooks",
    "S1.8": "history of presence",
    "S4.7": "reports",
}

# The rows whose cases are routing cases: each has to say what the plan is, and why.
ROUTING = {"S0.3", "S0.4", "S0.8", "S0.9", "S0.10", "S0.11", "S1.6", "S1.7", "S1.13", "S1.15",
           "S1.16", *(f"S2.{n}" for n in range(1, 9)), *(f"S3.{n}" for n in (1, 2, 3, 4, 5, 7))}

PLAN = {"action", "step", "steps", "final", "code", "rings", "not", "channel", "channels", "chosen"}
REASON = {"reason", "skipped"}
WORD = re.compile(r'"(?:\\.|[^"\\])*"|\S+')


class Case:
    def __init__(self, path, title, rows):
        self.path, self.title, self.rows = path, title, rows
        self.asks_route = self.says_plan = self.says_reason = False

    @property
    def is_of_routing(self):
        """It asks where a call goes and says both the plan and why."""
        return self.asks_route and self.says_plan and self.says_reason

    def read(self, words):
        if words[:2] in (["ask", "route"], ["ask", "advice"]):
            self.asks_route = True
        if words[:2] == ["expect", "trace"]:
            self.says_reason |= any(re.fullmatch(r"[a-z]+(_[a-z]+)*", w)
                                    and w not in ("decided", "passed", "none", "source", "text")
                                    for w in words[3:])
        elif words[0] == "expect":
            self.says_plan |= bool(PLAN & set(words[1:]))
            self.says_reason |= bool(REASON & set(words[1:]))


def statements(line):
    words = []
    for word in WORD.findall(line):
        if word.startswith("#"):
            break
        if word == ";":
            yield words
            words = []
        else:
            words.append(word)
    yield words


def cases():
    found = []
    for path in sorted((ROOT / "tests/cases").glob("*.case")):
        of_file, case = [], None
        for line in path.read_text().splitlines():
            line = line.strip()
            if line.startswith("case "):
                case = Case(path, line[5:].strip(), of_file)
                found.append(case)
            for words in statements(line):
                if words and words[0] == "shows" and case:
                    case.rows = words[1:]
                elif words and words[0] == "shows":
                    of_file = words[1:]
                elif words and case:
                    case.read(words)
    return found


def tests():
    """(path, name or None, rows) of every comment in the other tests."""
    for path in sorted((ROOT / "tests").rglob("*")):
        if path.suffix not in (".py", ".c", ".mjs") or "corpora" in path.parts:
            continue
        lines = path.read_text().splitlines()
        for i, line in enumerate(lines):
            tag = re.search(r"(?:#|//|\*|^) ?shows: ((?:S\d+\.\d+[ .]*)+)", line)
            if tag:
                below = " ".join(lines[i + 1:i + 4])
                name = re.search(r"\b(?:def|static void|test\() ?[\"']?([\w ]+)", below)
                yield path, name and name[1], re.findall(r"S\d+\.\d+", tag[1])


def rows():
    return dict(re.findall(r"^\| (S\d+\.\d+) \| (.*) \|$", DOMAIN.read_text(), re.M))


def shown():
    """row -> path -> what in it shows the row."""
    found = defaultdict(lambda: defaultdict(list))
    for case in cases():
        for row in case.rows:
            found[row][case.path].append(case.title)
    for path, name, of in tests():
        for row in of:
            found[row][path].append(name)
    return found


def faults():
    known, found = rows(), shown()
    for row in sorted(found.keys() - known.keys()):
        yield f"{row} is no row of docs/DOMAIN.md; said in {', '.join(p.name for p in found[row])}"
    for row in known:
        if row not in found and row not in LATER:
            yield f"{row} has no case or test, and is not listed as later: {known[row]}"
        if row in found and row in LATER:
            yield f"{row} is listed as later and has a case or test"
        if row not in found and row in PARTLY:
            yield f"{row} is listed as shown in part and has no case or test"
    for row in (LATER.keys() | PARTLY.keys()) - known.keys():
        yield f"{row} is listed and is no row"


def link(path):
    return f"[{path.name}](../{path.relative_to(ROOT)})"


def in_short(row, files):
    if not files:
        return f"later: {LATER.get(row, '?')}"
    rest = [f"the rest with: {PARTLY[row]}"] if row in PARTLY else []
    return "; ".join([", ".join(f"{link(path)} ({len(what)})" for path, what in files.items()), *rest])


def routing_cases():
    """Those that say the plan and why, of the rows that ask for it."""
    return [case for case in cases() if case.is_of_routing and ROUTING & set(case.rows)]


def page():
    known, found = rows(), shown()
    yield "# What shows each requirement"
    yield ""
    yield "Made by `make docs` from what cases and tests say of themselves (`tools/requirements.py`); not"
    yield "written by hand. The rows are those of [DOMAIN.md](DOMAIN.md), section 1; behind each file the"
    yield f"number of its cases and tests. {len(routing_cases())} cases of routing say what the plan is, and why."
    yield ""
    yield "| row | what it must do | shown by |"
    yield "|---|---|---|"
    for row, text in known.items():
        yield f"| {row} | {text} | {in_short(row, found.get(row))} |"
    for row in known:
        if row not in found:
            continue
        yield ""
        yield f"## {row}"
        yield ""
        for path, what in found[row].items():
            yield f"- {link(path)}"
            yield from (f"  - {title}" for title in what if title)


def main():
    if sys.argv[1:] == ["--check"]:
        found = list(faults())
        print("\n".join(found) or "every row is shown or listed")
        return 1 if found else 0
    print("\n".join(page()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
