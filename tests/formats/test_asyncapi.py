"""AsyncAPI 2 and 3."""

from __future__ import annotations

from tests.formats.reading import elements, read, sample


def test_version_three_has_channels_operations_and_messages() -> None:
    reading = read("asyncapi.yaml", sample("asyncapi.yaml").text)
    found = elements(reading)
    assert found["channel loanOpened"] == ("channel", 6, "loans/opened")
    assert found["operation announceLoan"] == ("operation", 12, "SEND loanOpened")
    assert found["message LoanOpened"][0] == "message"
    assert found["message LoanOpened.loan_id"] == ("field", 24, "string, required")
    assert found["schema Reader.card_number"][0] == "field"
    assert reading.records[0].id == "contract:lending-events"
    assert reading.records[0].facts["messages"] == 1


def test_version_two_has_its_operations_in_the_channels() -> None:
    text = """
asyncapi: 2.6.0
info: {title: Old events, version: "1"}
channels:
  loans/opened:
    publish:
      operationId: onLoanOpened
      message:
        name: LoanOpened
        payload: {type: object, properties: {loan_id: {type: string}}}
    subscribe:
      message:
        oneOf:
          - {name: LoanClosed, payload: {type: string}}
          - {$ref: "#/components/messages/Other"}
"""
    reading = read("events.yml", text)
    assert set(elements(reading)) == {
        "channel loans/opened",
        "operation publish loans/opened",
        "operation subscribe loans/opened",
        "message LoanOpened",
        "message LoanOpened.loan_id",
        "message LoanClosed",
    }
    assert elements(reading)["operation publish loans/opened"][2].endswith("onLoanOpened")
    words = "\n".join(s.text for s in reading.records[0].sections)
    assert "loan_id" in words
    assert "onLoanOpened" in words


def test_an_unknown_version_is_a_problem() -> None:
    (problem,) = read("a.yaml", "asyncapi: 9\nchannels: {a: {}}\n").problems
    assert "no version of AsyncAPI" in problem.message
