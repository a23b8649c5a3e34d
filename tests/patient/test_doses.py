"""How much, how often and by which way: what rules ask of a line, and what every surface says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from calcinosis_cli.patient.logic import Truth
from calcinosis_cli.patient.profile import PatientFacts
from calcinosis_cli.patient.record import Amount
from tests.patient.test_prescription import BASE, MTX, READER, answer_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Ended

ASKED = [
    # what is asked of methotrexate, a line without it, and lines that say no, yes, not enough
    (Amount(MTX, times_a_week=">1"), "MTX 15 mg weekly", "MTX 15 mg daily", "MTX 15 mg"),
    (Amount(MTX, mg_a_week=">20"), "MTX 20 mg weekly", "MTX 25 mg weekly", "MTX 25 mg"),
    (Amount(MTX, mg_a_day="<=3"), "MTX 25 mg weekly", "MTX 20 mg weekly", "MTX weekly"),
    (Amount(MTX, route="subcutaneous"), "MTX po", "MTX sc", "MTX 15 mg"),
    (Amount(MTX, route=["oral", "subcutaneous"]), "MTX im", "MTX sc", "MTX"),
    (Amount("immunosuppressants", times_a_week=">1"), "MTX weekly", "MTX daily", "MTX"),
]


@pytest.mark.parametrize(("amount", "no", "yes", "unsaid"), ASKED, ids=str)
def test_what_is_asked_of_a_dose(amount: Amount, no: str, yes: str, unsaid: str) -> None:
    said = [dosed(amount, line, other_drugs=False) for line in (no, unsaid, yes)]
    assert said == [Truth.FALSE, Truth.UNKNOWN, Truth.TRUE]
    assert dosed(amount, "prednisone 5 mg daily", other_drugs=False) in (
        (Truth.TRUE, Truth.FALSE) if amount.of != MTX else (Truth.UNKNOWN,)
    )


def test_a_dose_on_two_lines_is_their_sum() -> None:
    weekly = Amount(MTX, mg_a_week=">20")
    assert dosed(weekly, "MTX 15 mg weekly; MTX 10 mg every Friday by mouth") is Truth.TRUE
    assert dosed(weekly, "MTX 15 mg weekly; MTX 15 mg once a week") is Truth.FALSE
    assert dosed(weekly, "MTX 25 mg weekly; MTX tablets") is Truth.TRUE
    assert dosed(weekly, "MTX 15 mg weekly; MTX tablets") is Truth.UNKNOWN
    assert dosed(Amount(MTX, mg_a_week="<=20"), "MTX 15 mg weekly; MTX tablets") is Truth.UNKNOWN


def test_the_dose_of_a_group_is_open_while_others_may_be_taken() -> None:
    amount = Amount("immunosuppressants", times_a_week=">1")
    assert dosed(amount, "MTX weekly") is Truth.UNKNOWN
    assert dosed(amount, "MTX weekly", other_drugs=False) is Truth.FALSE


def dosed(amount: Amount, line: str, **words: Any) -> Truth:  # noqa: ANN401 - words of a profile
    profile = READER.read({"takes": line, **words})
    return PatientFacts(profile, BASE.kinship).dosed(amount)


def test_every_surface_says_how_a_line_was_read(run: Callable[..., Ended]) -> None:
    said = "is read as methotrexate, 15 mg, once a day, subcutaneous."
    line = ("--takes", "MTX 15 mg daily sc")
    for words in (["recommend"], ["recommend", "--format", "markdown"], ["report"]):
        ended = run(*words, *line, env={"COLUMNS": "200"})
        assert said in ended.out
        assert "oftener than once a week" in ended.out
    answer = json.loads(run("recommend", *line, "--json").out)
    assert answer["profile"]["doses"] == [
        {
            "typed": "MTX 15 mg daily sc",
            "read_as": ["methotrexate"],
            "mg": 15.0,
            "times_a_week": 7.0,
            "route": "subcutaneous",
        }
    ]
    assert "methotrexate-oftener-than-weekly" in [alert["id"] for alert in answer["alerts"]]
    again = run(
        "recommend", "--profile", "-", "--json", stdin=json.dumps(answer["profile"]).encode()
    )
    assert json.loads(again.out) == answer
    ended = run("recommend", "--takes", "none")
    assert (ended.code, ended.err.count("\n"), ended.out) == (2, 1, "")


def test_an_unsaid_dose_is_asked_for_once_the_drug_is_taken(run: Callable[..., Ended]) -> None:
    def asked(*flags: str) -> list[str]:
        answer = json.loads(run("recommend", *flags, "--json").out)
        return [question["fact"] for question in answer["ask_first"]]

    assert "doses" in asked("--takes", "MTX")
    assert "doses" not in asked("--takes", "MTX 15 mg weekly", "--no-other-drugs")
    assert "doses" not in asked()


def test_interactions_go_by_the_dose(run: Callable[..., Ended]) -> None:
    def found(line: str) -> dict[str, str]:
        answer = json.loads(run("interactions", line, "ibuprofen", "--json").out)
        return {pair["id"]: pair.get("holds", "true") for pair in answer["interactions"]}

    rule = "methotrexate-above-20-mg-nsaids"
    assert found("MTX 25 mg weekly")[rule] == "true"
    assert found("MTX")[rule] == "unknown"
    assert rule not in found("MTX 15 mg weekly")


DAILY = [
    *("daily", "od", "qd", "q.d.", "every day", "a day", "/d", "nightly", "every night", "mane"),
    *("bid", "every other day", "every 2 days", "eod", "alternate days", "every three days"),
    *("twice weekly", "2x/week", "biw", "2 days a week", "Mon & Thu", "Mondays and Thursdays"),
    *("Mon/Thu", "Mo, Do", "mardi et jeudi", "thrice weekly", "3 times per week", "weekdays"),
    *("q72h", "every 72 hours", "every 5 days", "in the morning", "5 days a week", "one a day"),
    *("1-0-0", "0-0-1", "Mon-Fri", "2-3 times a week", "1-2 times a day", "MWF", "Mon, Wed, Fri"),
    *("täglich", "1x tgl.", "jeden zweiten Tag", "2x pro Woche", "1 cp/j", "tous les jours"),
    *("un jour sur deux", "2 fois par semaine", "al giorno", "a giorni alterni", "1 cpr/die"),
    *("due volte a settimana", "cada día", "dos veces por semana", "morning and evening"),
    *("1 tablet daily", "twice a week", "every 12 hours", "weekends", "lunes y jueves"),
]
WEEKLY = [
    *("weekly", "once a week", "qw", "q1w", "every 7 days", "every week", "on Mondays", "Friday"),
    *(
        "1x/Woche",
        "wöchentlich",
        "jeden Montag",
        "une fois par semaine",
        "le lundi",
        "every 14 days",
    ),
    *(
        "una volta a settimana",
        "ogni lunedì",
        "una vez por semana",
        "los lunes",
        "q2w",
        "fortnightly",
    ),
    *("every 8 weeks", "once weekly on Mondays", "twice a month", "monthly", "every other week"),
]


@pytest.mark.parametrize("often", [*DAILY, *WEEKLY])
def test_methotrexate_oftener_than_weekly_is_an_alert_however_it_is_said(often: str) -> None:
    line = f"MTX 15 mg {often}"
    truth = dosed(Amount(MTX, times_a_week=">1"), line, other_drugs=False)
    assert truth is (Truth.TRUE if often in DAILY else Truth.FALSE)
    alerts = [alert.id for alert in answer_to({"takes": line}).alerts]
    assert ("methotrexate-oftener-than-weekly" in alerts) is (often in DAILY)


TWO_WAYS = ["daily weekly", "once weekly on Monday and Thursday", "daily on Fridays", "6 weekly"]


@pytest.mark.parametrize("often", TWO_WAYS)
def test_what_is_said_in_two_ways_is_said_and_asked(often: str) -> None:
    answer = answer_to({"takes": f"MTX 15 mg {often}", "other_drugs": False})
    assert any("in two ways how often" in note for note in answer.notes)
    assert "doses" in [question.fact for question in answer.ask_first]
    assert dosed(Amount(MTX, times_a_week=">1"), f"MTX 15 mg {often}") is Truth.UNKNOWN


def test_an_amount_of_two_meanings_is_said_and_asked() -> None:
    answer = answer_to({"takes": "prednisone 1.000 mg daily"})
    assert any("two meanings" in note for note in answer.notes)
