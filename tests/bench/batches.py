"""Reports of carriers by mobile number: one by one and 200 at once, against the hook that names its user."""

import os

from parts import measured, report, settle, wrk

SIZE = 200  # each of the benchmark's users once

SINGLE = """
local n = 0
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer %s"
wrk.headers["Content-Type"] = "application/json"
request = function()
  n = n + 1
  return wrk.format(nil, nil, nil, '{"msisdn":"+35262100' .. (1000 + n %% 200) .. '","number":"' .. (27000000 + n) .. '"}')
end
"""

BATCH = """
local n = 0
wrk.method = "POST"
wrk.headers["Authorization"] = "Bearer %s"
wrk.headers["Content-Type"] = "application/json"
request = function()
  local items = {}
  for i = 0, %d - 1 do
    n = n + 1
    items[#items + 1] = '{"msisdn":"+35262100' .. (1000 + i) .. '","number":"' .. (27000000 + n) .. '"}'
  end
  return wrk.format(nil, nil, nil, '{"items":[' .. table.concat(items, ",") .. ']}')
end
"""


def per_item(result):
    return {**result, "rate": result["rate"] * SIZE, "cpu_us": result["cpu_us"] / SIZE}


def batches(service, token, hook_script, lua, rounds, seconds):
    """token: a carrier's; hook_script: a wrk script that posts hooks for the same users."""
    scripts = [hook_script, lua(SINGLE % token), lua(BATCH % (token, SIZE))]
    pid, hooks, singles, grouped = service.process.pid, [], [], []
    for _ in range(rounds):
        hooks.append(measured(pid, lambda: wrk(service.url + "/call_state.htm", seconds, scripts[0])))
        settle()
        singles.append(measured(pid, lambda: wrk(service.url + "/v1/calls", seconds, scripts[1])))
        settle()
        # 4 connections have 800 under way, and a turn's worth leaves together
        grouped.append(per_item(measured(pid, lambda: wrk(service.url + "/v1/calls/batch", seconds, scripts[2],
                                                          connections=4))))
        settle()
    for script in scripts:
        os.unlink(script)
    report("Reports by mobile number, one by one", singles, hooks, "single hooks")
    return report(f"The same, {SIZE} at once, by item", grouped, hooks, "single hooks")
