"""Several Rasas share the conversations, and each conversation stays with one while that one is there."""

from __future__ import annotations

import uuid
from collections import Counter

import pytest

from bot.rasa_team import RasaTeam, team_of
from tests.bot.delivery.conftest import FakeRasa

CONVERSATIONS = [uuid.UUID(int=number).hex for number in range(2000)]


def _team(count: int) -> tuple[RasaTeam, list[FakeRasa]]:
    members = [FakeRasa(generation=str(number)) for number in range(count)]
    return RasaTeam(members), members


def _chosen(team: RasaTeam) -> dict[str, int]:
    return {conversation: team.choose(conversation) for conversation in CONVERSATIONS}


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_conversations_are_shared_evenly_and_always_the_same_way(count: int) -> None:
    team, _ = _team(count)
    chosen = _chosen(team)
    assert chosen == _chosen(_team(count)[0])
    shares = Counter(chosen.values())
    assert len(shares) == count
    assert all(abs(share - 2000 / count) < 150 for share in shares.values())


def test_only_the_conversations_of_who_is_away_move_and_they_come_back() -> None:
    team, members = _team(3)
    before = _chosen(team)
    members[1].state = "loading"
    meanwhile = _chosen(team)
    assert all(meanwhile[each] == before[each] for each in CONVERSATIONS if before[each] != 1)
    assert {meanwhile[each] for each in CONVERSATIONS if before[each] == 1} == {0, 2}
    members[1].state = "ready"
    assert _chosen(team) == before


def test_while_nobody_is_ready_everybody_has_some() -> None:
    team, members = _team(2)
    before = _chosen(team)
    for member in members:
        member.state = "loading"
    assert _chosen(team) == before


@pytest.mark.parametrize(
    ("states", "state"),
    [
        (["ready", "down"], "ready"),
        (["loading", "ready"], "ready"),
        (["down", "loading"], "loading"),
        (["down", "down"], "down"),
    ],
)
def test_a_team_is_ready_as_soon_as_one_is(states: list[str], state: str) -> None:
    team = RasaTeam([FakeRasa(state=each) for each in states])
    assert (team.state, team.states) == (state, states)


def test_one_rasa_is_a_team_of_one() -> None:
    rasa = FakeRasa()
    assert team_of(rasa).members == (rasa,)
    team, _ = _team(2)
    assert team_of(team) is team
    with pytest.raises(ValueError, match="nobody"):
        RasaTeam([])
