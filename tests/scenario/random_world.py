"""A random domain as a configuration document, and the facts that are told of it, for test_c_worlds."""

USERS = [f"{n}" for n in range(200, 207)]
GROUPS = ["sales", "support", "night", "all"]
SCHEDULES = ["always", "never", "forced"]
SITES = ["kirchberg", "raffles"]
NUMBERS = ["+35227990000", "+35227990001", "300"]
OUTSIDE = ["+35299999990", "+35299999991", "+35288888888"]
STATUSES = ["available", "away", "do_not_disturb", "lunch_break"]
STRATEGIES = ["simultaneous", "sequential", "round_robin", "longest_idle", "fewest_calls", "random",
              "weighted_random"]
CONDITIONS = ["busy", "no_answer", "unavailable", "rejected"]
CAUSES = ["none_available", "all_busy", "none_logged_in", "closed", "stage_timeout", "overflow"]
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SKILLS = ["french", "german"]
ENDS = [{"kind": "voicemail", "target": "front"}, {"kind": "queue", "target": "waiting"},
        {"kind": "ivr", "target": "main"}, {"kind": "busy"}]


def mobile(user):
    return f"+352621000{user}"


class RandomWorld:
    def __init__(self, dice):
        self.dice = dice

    def one_in(self, sides):
        return self.dice.randrange(sides) == 0

    # ---- configuration ----

    def destination(self, groups=()):
        kind = self.dice.randrange(6)
        if kind < 2:
            return {"kind": "extension", "target": self.dice.choice(USERS)}
        if kind == 2:
            return {"kind": "external", "target": self.dice.choice([*OUTSIDE, mobile(self.dice.choice(USERS))])}
        if kind == 4 and self.one_in(2):
            return {"kind": "roster", "target": "duty"}
        if kind == 3 and groups:
            return {"kind": "ring_group", "target": self.dice.choice(groups)}
        return self.dice.choice(ENDS)

    def ring(self):
        ring = {"strategy": self.dice.choice(["simultaneous", "sequential", "random", "first_available", "staged"]),
                "timeout_s": self.dice.choice([5, 10, 30])}
        if ring["strategy"] == "staged":
            ring["first"] = {"kinds": ["desk_phone"], "timeout_s": 10}
            ring["second"] = {"kinds": ["mobile_app", "mobile_number"], "timeout_s": 15}
        return ring

    def profile(self, status, loops):
        rings = status != "do_not_disturb"
        conditions = ["always"] if self.one_in(6) and not loops else []
        if rings:
            conditions += self.dice.sample(CONDITIONS, self.dice.randrange(3))
        sides = {c: {"internal": self.destination(GROUPS), "external": self.destination(GROUPS)}
                 for c in conditions}
        body = {"forward": sides, "accept_calls": not self.one_in(12), "direct_to_voicemail": self.one_in(14),
                "target_forwarding": self.dice.choice(["always_only", "follow"])}
        if rings:
            body["ring"] = self.ring()
        if rings and self.one_in(2):
            body["mobile"] = {"device": "mobile", "simultaneous": self.one_in(2), "prefix": "9"}
        return body

    def user(self, user, loops):
        body = {"extension": user, "capacity": self.dice.randrange(1, 3), "fallback": self.destination(),
                "skills": [{"skill": s, "level": self.dice.randrange(1, 11)}
                           for s in self.dice.sample(SKILLS, self.dice.randrange(3))]}
        if self.one_in(3):
            body["schedule"] = self.dice.choice(SCHEDULES)
        if self.one_in(4):
            body["site"] = self.dice.choice(SITES)
        if self.one_in(4):
            body["timed"] = [{"schedule": self.dice.choice(SCHEDULES), "state": self.dice.choice(["open", "closed"]),
                              "status": self.dice.choice(STATUSES)}]
        base = f"/users/{user}"
        yield base, body
        yield f"{base}/devices/desk", {"kind": "desk_phone", "uri": f"sip:{user}@pbx", "priority": 60}
        yield f"{base}/devices/app", {"kind": "mobile_app", "priority": self.dice.choice([20, 80])}
        yield f"{base}/devices/mobile", {"kind": "mobile_number", "number": mobile(user)}
        for status in self.dice.sample(STATUSES, self.dice.randrange(len(STATUSES))):
            yield f"{base}/profiles/{status}", self.profile(status, loops)

    def member(self, groups):
        if self.one_in(8):
            return {"kind": "external", "target": self.dice.choice([*OUTSIDE, mobile(self.dice.choice(USERS))])}
        if self.one_in(8):
            return {"kind": "roster", "target": "duty"}
        if groups and self.one_in(6):
            return {"kind": "group", "target": self.dice.choice(groups)}
        return {"target": self.dice.choice(USERS), "delay_s": self.dice.choice([0, 0, 7]),
                "weight": self.dice.randrange(1, 6)}

    def group(self, place):
        later = GROUPS[place + 1:]
        body = {"extension": f"60{place}", "strategy": self.dice.choice(STRATEGIES),
                "timeout_s": self.dice.choice([5, 10, 20]),
                "members": [self.member(later) for _ in range(self.dice.randrange(7))],
                "target_forwarding": self.dice.choice(["always_only", "follow"]),
                "overflow": {"waiting": 5},
                "fallback": {cause: self.destination(later) for cause in CAUSES if self.one_in(3)}}
        body["fallback"]["otherwise"] = self.dice.choice(ENDS)
        for flag in ("member_mobile", "call_waiting", "login_required"):
            body[flag] = self.one_in(4)
        if self.one_in(3):
            body["stages"] = [{"after_s": 10, "members": [self.member(later)]}]
        if self.one_in(3):
            body["schedule"] = self.dice.choice(SCHEDULES)
        if self.one_in(4):
            body["site"] = self.dice.choice(SITES)
        if self.one_in(4):
            body["skills"] = {"required": [{"skill": "french", "level": self.dice.randrange(1, 6)}],
                              "relax_after_s": self.dice.choice([0, 10])}
        return body

    def roster(self):
        """Handed over once a year: nobody's turn ends while a test asks."""
        return {"rotation": {"users": self.dice.sample(USERS, 3), "every": 366, "unit": "day", "hand_over": "08:00",
                             "starts_on": "2026-01-01"},
                "stand_by": self.dice.choice([{"kind": "next"}, {"kind": "user", "user": USERS[0]}])}

    def rule(self):
        body = {"prefixes": ["+352999"]}
        if self.one_in(5):
            return {**body, "block": True}
        body["passes"] = self.dice.sample(["closed", "do_not_disturb", "calls_off", "forward_always"], 2)
        if self.one_in(2):
            body["profile"] = self.dice.choice(STATUSES)
        return body

    def config(self, loops=False):
        """loops: without forwards of every call, which may go in a circle and are refused then."""
        objects = {"/": {"time_zone": "Europe/Luxembourg", "max_wait_s": self.dice.choice([30, 120, 1800]),
                         "max_hops": self.dice.randrange(1, 11), "fallback": self.destination(),
                         "numbering": {"country_code": "352", "international_prefix": "00"},
                         "require_registration": self.one_in(8), "stale_routable": self.one_in(8)},
                   **{f"/sites/{site}": {} for site in SITES},
                "/rosters/duty": self.roster(),
                "/schedules/always": {"periods": [{"days": WEEK, "from": "00:00", "to": "24:00"}]},
                   "/schedules/never": {}, "/schedules/forced": {},
                   "/caller-rules/outside": self.rule()}
        for user in USERS:
            objects.update(self.user(user, loops))
        objects.update((f"/groups/{group}", self.group(i)) for i, group in enumerate(GROUPS))
        for number in NUMBERS:
            objects[f"/numbers/{number}"] = {"destination": self.destination(GROUPS),
                                             "schedule": self.dice.choice(SCHEDULES),
                                             "closed": self.destination(GROUPS)}
        return {"format": 1, "objects": [{"path": p, "value": v} for p, v in objects.items()]}

    # ---- facts, each a PUT below the domain ----

    def of_user(self, user):
        base = f"/users/{user}"
        for device in ("desk", "app", "mobile"):
            if not self.one_in(4):
                yield f"{base}/devices/{device}/state", {
                    "state": self.dice.choice(["registered", "registered", "push_reachable", "unregistered"]),
                    "health": self.dice.choice(["ok", "ok", "ok", "alarm", "fault"])}
        if self.one_in(2):
            yield f"{base}/status", {"status": self.dice.choice(STATUSES)}
        for call in range(self.dice.randrange(3) if self.one_in(2) else 0):
            body = {"state": self.dice.choice(["early", "confirmed", "held"]),
                    "direction": self.dice.choice(["inbound", "outbound"])}
            if self.one_in(2):
                body["device"] = self.dice.choice(["desk", "mobile"])
            yield f"{base}/calls/call-{user}-{call}", body

    def of_group(self, group, members):
        for user in sorted({m["target"] for m in members if m.get("kind", "user") == "user"}):
            if self.one_in(2):
                yield f"/groups/{group}/members/{user}/state", {"logged_in": not self.one_in(3),
                                                                "paused": self.one_in(5)}
        if self.one_in(3):
            yield f"/groups/{group}/load", {"waiting": self.dice.randrange(9), "overloaded": self.one_in(5)}

    def facts(self, config):
        values = {o["path"]: o["value"] for o in config["objects"]}
        for forced in ("schedules/forced", f"sites/{self.dice.choice(SITES)}", f"groups/{self.dice.choice(GROUPS)}"):
            if not self.one_in(3):
                yield f"/{forced}/override", {"state": self.dice.choice(["open", "closed", "holiday"]),
                                              "expires_in": 3600}
        for user in USERS:
            yield from self.of_user(user)
        for group in GROUPS:
            yield from self.of_group(group, values[f"/groups/{group}"]["members"])

    def questions(self):
        """All with one call id: whom a group chose for a call is kept from others."""
        caller = self.dice.choice([*OUTSIDE, self.dice.choice(USERS), mobile(self.dice.choice(USERS)), "anonymous"])
        targets = [*GROUPS, *self.dice.sample(USERS, 2), self.dice.choice(NUMBERS)]
        self.dice.shuffle(targets)
        for to in targets:
            question = {"to": to, "from": caller, "call_id": "the-call",
                        "side": self.dice.choice(["internal", "external"])}
            if self.one_in(5):
                question["skills"] = {"required": [{"skill": "german", "level": 3}]}
            yield question
