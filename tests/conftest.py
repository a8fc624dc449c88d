"""Fixtures of all Python tests. Services and Redis are real; see support/service.py."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from support.service import BINARY, FLAVOUR, Redis, Service  # noqa: E402


def pytest_report_header(config):
    return f"presenced: {BINARY} ({FLAVOUR})"


@pytest.fixture(scope="session")
def service():
    """The demo domain on a private Redis, shared by all tests: leave it as you found it."""
    running = Service.start(demo=True)
    yield running
    running.stop()


@pytest.fixture
def start_service(start_redis):  # so that Redis outlives the services
    """start_service(**options) -> Service; stopped and judged after the test."""
    started = []

    def start(**options):
        started.append(Service.start(**options))
        return started[-1]

    yield start
    failures = []
    for one in reversed(started):
        try:
            one.stop()
        except AssertionError as failure:
            failures.append(failure)
    if failures:
        raise failures[0]


@pytest.fixture
def redis():
    """A Redis of the test's own, which outlives the services on it."""
    one = Redis.start()
    yield one
    one.stop()


@pytest.fixture
def start_redis():
    """start_redis(**settings) -> Redis; stopped after the test (after the services)."""
    started = []

    def start(**settings):
        started.append(Redis.start(**settings))
        return started[-1]

    yield start
    for one in reversed(started):
        one.stop()
