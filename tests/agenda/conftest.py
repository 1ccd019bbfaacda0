"""A meeting at each state, told by actions only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import SyncToAsync
from django.db import connections

from tests.agenda.helpers import Evening


@pytest.fixture
def evening(cast) -> Evening:
    """The grid's council evening: lin in the chair, the lamp on the agenda, everybody can come."""
    return Evening(cast)


@pytest.fixture
def time_machine_days():
    """``with time_machine_days(15):`` the same hour, so many days later."""
    import time_machine
    from django.utils import timezone

    began = timezone.now()
    return lambda days: time_machine.travel(began + timedelta(days=days), tick=True)


@pytest.fixture(autouse=True)
def _no_connection_left():
    """The thread in which async tests read keeps its connection; a PostgreSQL test database could not be dropped."""
    yield
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
