"""How teams all over the world word a decision: statuses, languages, dates, titles, successors."""

# ruff: noqa: RUF001 - letters of other scripts are meant
from __future__ import annotations

import pytest

from conductor_mcp.formats import settle_dates
from conductor_mcp.model import LinkKind, Record, Status
from tests.formats.reading import read

A, P, R, S, D, U = (
    Status.ACCEPTED,
    Status.PROPOSED,
    Status.REJECTED,
    Status.SUPERSEDED,
    Status.DEPRECATED,
    Status.UNKNOWN,
)
PATH = "docs/adr/0007-sell-shoes.md"
BODY = "\n\n## Context\n\nWe sell hats.\n\n## Decision\n\nWe will sell shoes.\n"


def one(text: str, path: str = PATH) -> Record:
    (found,) = read(path, text).records
    return found


def said(found: Record) -> set[str]:
    kinds = set(LinkKind) - {LinkKind.RELATES, LinkKind.FOLLOWS}
    return {
        f"{x.kind.value} {x.path or x.number or x.title}" for x in found.links if x.kind in kinds
    }


STATUSES = {
    "Accepted": A,
    "ACCEPTED": A,
    "`accepted`": A,
    "_Accepted_": A,
    "**Accepted**": A,
    "> Accepted": A,
    "✅ Accepted": A,
    ":white_check_mark: Accepted": A,
    "Accepted ✅": A,
    "Accepted on 2020-01-02 by Ada": A,
    "Accepted (2020-01-02)": A,
    "Accepted - 2020-01-02": A,
    "2020-01-02: Accepted": A,
    "2020-01-02 Accepted": A,
    "Accepted, 2 January 2020": A,
    "Accepted by the architecture board": A,
    "Accepted with reservations": A,
    "Accepted, not yet implemented": A,
    "Accepted but not implemented": A,
    "Accepted / Implemented": A,
    "Accepted and implemented in v2.3": A,
    "Approved": A,
    "Approved by consensus": A,
    "Agreed": A,
    "Adopted": A,
    "Ratified": A,
    "Decided": A,
    "Implemented": A,
    "Done": A,
    "Complete": A,
    "Final": A,
    "Active": A,
    "In effect": A,
    "In use": A,
    "Current": A,
    "Valid": A,
    "Confirmed": A,
    "Shipped": A,
    "Deployed": A,
    "Landed": A,
    "Closed (accepted)": A,
    "Provisionally accepted": A,
    "Conditionally approved": A,
    "This decision has been accepted.": A,
    "The decision was approved on 2020-01-02": A,
    "Proposed -> Accepted": A,
    "~~Proposed~~ Accepted": A,
    "~~Proposed~~\n\nAccepted": A,
    "- [ ] Proposed\n- [x] Accepted\n- [ ] Rejected": A,
    "* Proposed 2019-01-01\n* Accepted 2019-02-01": A,
    "- 2019-01-01 proposed\n- 2019-02-01 accepted\n- 2020-03-01 deprecated": D,
    "- 2020-03-01 deprecated\n- 2019-02-01 accepted": D,
    "Accepted, amended by [ADR-0012](0012-x.md)": A,
    "Accepted; the second point superseded by [ADR-0012](0012-x.md)": A,
    "Partially superseded by ADR-12": A,
    "Proposed": P,
    "Proposal": P,
    "Draft": P,
    "WIP": P,
    "Work in progress": P,
    "In progress": P,
    "In review": P,
    "Under review": P,
    "Under discussion": P,
    "Open": P,
    "RFC": P,
    "Request for comments": P,
    "Pending": P,
    "Pending approval": P,
    "Awaiting approval": P,
    "TBD": P,
    "On hold": P,
    "Deferred": P,
    "Postponed": P,
    "Needs discussion": P,
    "Not yet accepted": P,
    "Not decided": P,
    "To be approved": P,
    "For approval": P,
    "Ready for decision": P,
    "Trial": P,
    "Pilot": P,
    "Rejected": R,
    "Declined": R,
    "Withdrawn": R,
    "Abandoned": R,
    "Cancelled": R,
    "Not accepted": R,
    "Not approved": R,
    "Won't do": R,
    "Won\u2019t do": R,
    "Turned down": R,
    "Closed (rejected)": R,
    "Discarded": R,
    "❌ Rejected": R,
    "Deprecated": D,
    "Obsolete": D,
    "Outdated": D,
    "Retired": D,
    "Archived": D,
    "No longer relevant": D,
    "No longer applies": D,
    "Not applicable any more": D,
    "Historical": D,
    "Sunset": D,
    "Superseded": S,
    "Superceded by 0012": S,
    "Superseded by [ADR-0012](0012-x.md)": S,
    "Replaced by ADR-0012": S,
    "Obsoleted by ADR-0012": S,
    "Overtaken by ADR-0012": S,
    "Accepted, superseded by ADR-0012": S,
    "Accepted (superseded by ADR-0012)": S,
    "Accepted 2020-01-02, superseded 2021-01-02 by ADR-0012": S,
    "Accepted\n\nSuperseded by [ADR-0012](0012-x.md)": S,
    "Was accepted, now superseded by ADR-0012": S,
    "Deprecated, superseded by ADR-0012": D,
    "Deprecated / Superseded": D,
    "accepted, частично superseded by ADR-0028": A,
    "Teilweise ersetzt durch ADR-0012": A,
    "": U,
    "See below": U,
    "N/A": U,
    "proposed | accepted | rejected": U,
    "[Proposed ❓ | Accepted ✅ | Superseded by [LINK]() | Deprecated ⛔]": U,
    "{proposed}": P,
    "Proposed → Accepted → Deprecated → Superseded": U,
}


@pytest.mark.parametrize("text", STATUSES)
def test_a_status_means_what_people_mean_by_it(text: str) -> None:
    assert one(f"# 7. Sell shoes\n\n## Status\n\n{text}{BODY}").status is STATUSES[text]


CARRIERS = {
    "line": "# Sell shoes\n\nStatus: Accepted",
    "line with a dash": "# Sell shoes\n\nStatus - Accepted",
    "bold label": "# Sell shoes\n\n**Status:** Accepted",
    "bold, colon outside": "# Sell shoes\n\n**Status**: Accepted",
    "bold, no colon": "# Sell shoes\n\n**Status** Accepted",
    "bold all": "# Sell shoes\n\n**Status: Accepted**",
    "underlined label": "# Sell shoes\n\n**<u>Status</u>**: Accepted",
    "html bold": "# Sell shoes\n\n<b>Status:</b> Accepted",
    "html bold in a paragraph": "# Sell shoes\n\n<p><strong>Status:</strong> Accepted</p>",
    "italic": "# Sell shoes\n\n*Status:* Accepted",
    "underscores": "# Sell shoes\n\n__Status__: Accepted",
    "back-ticks": "# Sell shoes\n\n`Status: Accepted`",
    "back-ticked value": "# Sell shoes\n\nStatus: `Accepted`",
    "bullet": "# Sell shoes\n\n- Status: Accepted",
    "bullet, bold": "# Sell shoes\n\n* **Status**: Accepted",
    "bullet of bullets": "# Sell shoes\n\n- Status\n  - Accepted",
    "bullet below": "# Sell shoes\n\n**Status**\n\n- Accepted",
    "quote": "# Sell shoes\n\n> Status: Accepted",
    "quote, bold": "# Sell shoes\n\n> **Status**: Accepted  \n> **Date**: 2024-03-09",
    "alert": "# Sell shoes\n\n> [!NOTE]\n> Status: Accepted",
    "admonition": "# Sell shoes\n\n!!! note\n    Status: Accepted",
    "emoji label": "# Sell shoes\n\n📌 **Status:** Accepted",
    "middle dots": "# Sell shoes\n\n**Status:** Accepted · **Date:** 2024-03-09",
    "pipes": "# Sell shoes\n\n**Status:** Accepted | **Date:** 2024-03-09",
    "breaks": "# Sell shoes\n\n**Date:** 2024-03-09<br>**Status:** Accepted",
    "two columns": "# Sell shoes\n\n| | |\n|--|--|\n| Status | Accepted |\n| Date | 2024-03-09 |",
    "two columns, bold": "# Sell shoes\n\n| Field | Value |\n|---|---|\n| **Status** | Accepted |",
    "status in the head": "# Sell shoes\n\n| Status | Accepted |\n|--|--|\n| Date | 2024-03-09 |",
    "header row": "# Sell shoes\n\n| Status | Date |\n|---|---|\n| Accepted | 2024-03-09 |",
    "html table": "# Sell shoes\n\n<table><tr><th>Status</th><td>Accepted</td></tr></table>",
    "heading with a value": "# Sell shoes\n\n## Status: Accepted",
    "heading with a dash": "# Sell shoes\n\n## Status - Accepted",
    "heading with brackets": "# Sell shoes\n\n## Status (Accepted)",
    "heading, numbered": "# Sell shoes\n\n## 1. Status\n\nAccepted",
    "heading, emoji": "# Sell shoes\n\n## 🚦 Status\n\nAccepted",
    "heading, bold": "# Sell shoes\n\n## **Status**\n\nAccepted",
    "heading, closed": "# Sell shoes\n\n## Status ##\n\nAccepted",
    "heading, underlined": "Sell shoes\n==========\n\nStatus\n------\n\nAccepted",
    "heading, level 3": "# Sell shoes\n\n### Status\n\nAccepted",
    "heading, level 1": "# Sell shoes\n\n# Status\n\nAccepted",
    "heading, capitals": "# Sell shoes\n\n## STATUS\n\nACCEPTED",
    "heading, long": "# Sell shoes\n\n## Decision Status\n\nAccepted",
    "heading, title and status": "# Sell shoes\n\n## 1. Title and Status\n\n*Status:* Accepted",
    "heading, status and date": "# Sell shoes\n\n## Status and Date\n\nAccepted",
    "definition": "# Sell shoes\n\nStatus\n: Accepted",
    "front matter": "---\nstatus: accepted\n---\n# Sell shoes",
    "front matter, capitals": "---\nStatus: Accepted\n---\n# Sell shoes",
    "front matter, nested": "---\nadr:\n  status: accepted\n---\n# Sell shoes",
    "front matter, list": "---\nstatus:\n  - accepted\n---\n# Sell shoes",
    "front matter, TOML": '+++\nstatus = "accepted"\n+++\n# Sell shoes',
    "front matter, malformed": "---\ntitle: a: b: c\nstatus: accepted\n---\n# Sell shoes",
    "front matter, tag": "---\nstatus: !accepted\n---\n# Sell shoes\n\nStatus: accepted",
    "comment": "<!-- Copyright -->\n\n# Sell shoes\n\n<!-- x -->\nStatus: Accepted",
    "badge": "# Sell shoes\n\n![Status: accepted](https://img.shields.io/badge/status-accepted-green)",
    "badge below": "# Sell shoes\n\n## Status\n\n![accepted](https://x.io/badge/status-accepted-green)",
    "title tag": "# Sell shoes (accepted)",
    "title tag with a dash": "# ADR-7: Sell shoes \u2014 accepted",
    "title tag in front": "# [Accepted] Sell shoes",
    "metadata heading": "# Sell shoes\n\n## Metadata\n\n- Status: Accepted",
    "ADR info table": "# Sell shoes\n\n## ADR info\n\n| Status | Accepted |\n|--|--|",
    "status last": "# Sell shoes\n\n## Context\n\nx\n\n## Decision\n\ny\n\n## Status\n\nAccepted",
}


@pytest.mark.parametrize("name", CARRIERS)
def test_a_status_is_found_in_every_carrier(name: str) -> None:
    found = one(CARRIERS[name] + BODY)
    assert (found.status, found.title) == (A, "Sell shoes")


LANGUAGES = {
    "German": ("## Status\n\nAngenommen", "## Kontext", "## Entscheidung", A),
    "German, Stand": ("## Stand\n\nEntwurf", "## Kontext", "## Entscheidung", P),
    "German, replaced": ("**Status:** Ersetzt durch ADR-12", "## Kontext", "## Entscheidung", S),
    "German, declined": ("## Status\n\nAbgelehnt", "## Kontext", "## Entscheidung", R),
    "German, old": ("## Status\n\nVeraltet", "## Kontext", "## Entscheidung", D),
    "Spanish": ("## Estado\n\nAceptada \u2014 2026-09-04.", "## Contexto", "## Decisión", A),
    "Spanish, proposed": ("**Estado**: Propuesta", "## Contexto", "## Decisión", P),
    "Spanish, in force": ("- Estado: Vigente", "## Contexto", "## Decisión", A),
    "Spanish, replaced": ("## Estado\n\nReemplazada por ADR-12", "## Contexto", "## Decisión", S),
    "Spanish, replaced too": ("Estado: Sustituido por ADR-12", "## Contexto", "## Decisión", S),
    "Spanish, declined": ("## Estado\n\nRechazada", "## Contexto", "## Decisión", R),
    "Spanish, old": ("## Estado\n\nObsoleta", "## Contexto", "## Decisión", D),
    "Portuguese": ("## Status\n\nAceito", "## Contexto", "## Decisão", A),
    "Portuguese, approved": ("- **Situação**: Aprovada", "## Contexto", "## Decisão", A),
    "Portuguese, proposed": ("## Estado\n\nProposta", "## Contexto", "## Decisão", P),
    "Portuguese, replaced": ("Status: Substituída por ADR-12", "## Contexto", "## Decisão", S),
    "French": ("## Statut\n\nAccepté.", "## Contexte", "## Décision", A),
    "French, feminine": ("## Statut\n\nAcceptée le 2024-03-09", "## Contexte", "## Décision", A),
    "French, approved": ("**Statut :** Validé", "## Contexte", "## Décision", A),
    "French, proposed": ("## Statut\n\nProposée", "## Contexte", "## Décision", P),
    "French, replaced": ("Statut: Remplacée par ADR-12", "## Contexte", "## Décision", S),
    "French, declined": ("## Statut\n\nRejetée", "## Contexte", "## Décision", R),
    "Italian": ("## Stato\n\nAccettata", "## Contesto", "## Decisione", A),
    "Italian, proposed": ("**Stato:** Proposto", "## Contesto", "## Decisione", P),
    "Italian, replaced": ("Stato: Sostituita da ADR-12", "## Contesto", "## Decisione", S),
    "Dutch": ("## Status\n\nGeaccepteerd", "## Context", "## Besluit", A),
    "Dutch, proposed": ("## Status\n\nVoorgesteld", "## Context", "## Beslissing", P),
    "Dutch, replaced": ("Status: Vervangen door ADR-12", "## Context", "## Besluit", S),
    "Polish": ("## Status\n\nZaakceptowany", "## Kontekst", "## Decyzja", A),
    "Polish, proposed": ("## Status\n\nProponowany", "## Kontekst", "## Decyzja", P),
    "Swedish": ("## Status\n\nAccepterad", "## Kontext", "## Beslut", A),
    "Norwegian": ("## Status\n\nVedtatt", "## Kontekst", "## Beslutning", A),
    "Danish": ("## Status\n\nAccepteret", "## Kontekst", "## Beslutning", A),
    "Finnish": ("## Tila\n\nHyväksytty", "## Konteksti", "## Päätös", A),
    "Czech": ("## Stav\n\nPřijato", "## Kontext", "## Rozhodnutí", A),
    "Turkish": ("## Durum\n\nKabul edildi", "## Bağlam", "## Karar", A),
    "Russian": ("## Статус\n\nПринято", "## Контекст", "## Решение", A),
    "Russian, proposed": ("**Статус:** Предложено", "## Контекст", "## Решение", P),
    "Russian, replaced": ("Статус: Заменено на ADR-12", "## Контекст", "## Решение", S),
    "Russian, declined": ("Статус: отклонено", "## Контекст", "## Решение", R),
    "Russian, old": ("Статус: устарело", "## Контекст", "## Решение", D),
    "Ukrainian": ("## Статус\n\nПрийнято", "## Контекст", "## Рішення", A),
    "Chinese": ("## 状态\n\n已接受", "## 背景", "## 决策", A),
    "Chinese, line": ("**状态**：已采纳", "## 背景", "## 决策", A),
    "Chinese, proposed": ("- 状态：提议中", "## 背景", "## 决定", P),
    "Chinese, replaced": ("状态：已被 ADR-12 取代", "## 背景", "## 决策", S),
    "Chinese, traditional": ("## 狀態\n\n已接受", "## 背景", "## 決策", A),
    "Japanese": ("## ステータス\n\n承認済み", "## コンテキスト", "## 決定", A),
    "Japanese, adopted": ("## ステータス\n\n採用", "## 背景", "## 決定事項", A),
    "Japanese, proposed": ("## 状態\n\n提案", "## 背景", "## 決定", P),
    "Korean": ("- **상태:** 승인됨", "## 맥락", "## 결정", A),
    "Korean, adopted": ("## 상태\n\n채택", "## 배경", "## 결정", A),
    "Korean, proposed": ("## 상태\n\n제안됨", "## 배경", "## 결정", P),
    "Indonesian": ("## Status\n\nDiterima", "## Konteks", "## Keputusan", A),
    "Vietnamese": ("## Trạng thái\n\nĐã chấp nhận", "## Bối cảnh", "## Quyết định", A),
}


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("path", [PATH, "docs/adr/shoes.md"])
def test_a_decision_is_read_in_the_team_s_own_language(name: str, path: str) -> None:
    status, context, decision, meant = LANGUAGES[name]
    text = f"# Sell shoes\n\n{status}\n\n{context}\n\nHats.\n\n{decision}\n\nShoes.\n"
    found = one(text, path)
    assert (found.status, found.title) == (meant, "Sell shoes")


DATES = {
    "2024-03-09": "2024-03-09",
    "2024/03/09": "2024-03-09",
    "2024.03.09": "2024-03-09",
    "20240309": "2024-03-09",
    "2024-3-9": "2024-03-09",
    "2024-03-09T10:00:00Z": "2024-03-09",
    "2024-03-09 10:00": "2024-03-09",
    "09.03.2024": "2024-03-09",
    "23/03/2024": "2024-03-23",
    "03/23/2024": "2024-03-23",
    "9 March 2024": "2024-03-09",
    "9th March 2024": "2024-03-09",
    "9th of March, 2024": "2024-03-09",
    "March 9, 2024": "2024-03-09",
    "March 9th, 2024": "2024-03-09",
    "Mar 9 2024": "2024-03-09",
    "09-Mar-2024": "2024-03-09",
    "9-Mar-24": "2024-03-09",
    "Sat, 9 Mar 2024": "2024-03-09",
    "Saturday, March 9, 2024": "2024-03-09",
    "2024 March 9": "2024-03-09",
    "2024-Mar-09": "2024-03-09",
    "March 2024": "2024-03",
    "2024-03": "2024-03",
    "03/2024": "2024-03",
    "9 de marzo de 2024": "2024-03-09",
    "9 de março de 2024": "2024-03-09",
    "julio de 2024": "2024-07",
    "9. März 2024": "2024-03-09",
    "9 mars 2024": "2024-03-09",
    "1er août 2024": "2024-08-01",
    "9 marzo 2024": "2024-03-09",
    "9 maart 2024": "2024-03-09",
    "9 марта 2024": "2024-03-09",
    "9 июня 2024 г.": "2024-06-09",
    "2024年3月9日": "2024-03-09",
    "2024년 3월 9일": "2024-03-09",
    "3/4/2024": "",
    "YYYY-MM-DD": "",
    "2024-13-45": "",
    "TBD": "",
    "v1.2.3": "",
}


@pytest.mark.parametrize("text", DATES)
def test_a_date_is_read_in_every_spelling(text: str) -> None:
    found = one(f"# 7. Sell shoes\n\nDate: {text}\n\n## Status\n\nAccepted{BODY}")
    assert settle_dates([found])[found.key] == DATES[text]


DATE_LABELS = (
    "Date", "Decision date", "Decided", "Decided on", "Date decided", "Approved", "Approved on",
    "Accepted", "Created", "Created on", "Date created", "Proposed", "Last updated",
    "Last modified", "Last revision date", "Datum", "Fecha", "Data", "Дата", "日期", "日付",
    "날짜",    "Tanggal", "Dato", "Päivämäärä", "Tarih", "Fecha de decisión", "Data da decisão",
)  # fmt: skip


@pytest.mark.parametrize("label", DATE_LABELS)
def test_a_date_is_found_under_every_label(label: str) -> None:
    found = one(f"# 7. Sell shoes\n\n- {label}: 2024-03-09\n- Status: Accepted{BODY}")
    assert found.date == "2024-03-09"


TITLES = (
    "7. Sell shoes", "7 - Sell shoes", "7: Sell shoes", "7) Sell shoes", "#7 Sell shoes",
    "0007 Sell shoes", "0007 \u2014 Sell shoes", "007 · Sell shoes", "007 | Sell shoes",
    "ADR 7: Sell shoes", "ADR-7 Sell shoes", "ADR-0007: Sell shoes", "ADR_0007 - Sell shoes",
    "ADR #7: Sell shoes", "ADR No. 7: Sell shoes", "ADR007: Sell shoes", "ADR.007 Sell shoes",
    "[ADR-0007] Sell shoes", "(ADR-0007) Sell shoes", "ADR-0007 \u2013 Sell shoes",
    "ADR-0007. Sell shoes", "ADR-0007 | Sell shoes", "ADR-0007 · Sell shoes", "ADR: Sell shoes",
    "ADR \u2014 Sell shoes", "[ADR] Sell shoes", "Decision 7: Sell shoes", "Decision: Sell shoes",
    "Decision - Sell shoes", "Decision Record 7: Sell shoes", "Design decision 7: Sell shoes",
    "Architecture Decision Record: Sell shoes", "Architecture Decision Record 7: Sell shoes",
    "Architectural Decision 7 \u2014 Sell shoes", "Architecture Decision: Sell shoes",
    "ADR-SHOP-0007: Sell shoes", "SHOP-ADR-007: Sell shoes", "TDR-7: Sell shoes",
    "DEC-007: Sell shoes", "RFC 7: Sell shoes", "RFC-0007: Sell shoes", "**ADR-7**: Sell shoes",
    "ADR-7: **Sell shoes**", "`ADR-7` Sell shoes", "📝 ADR-7: Sell shoes", "Sell shoes (accepted)",
    "ADR-7: ~~Sell shoes~~ (superseded by ADR-9)", "~~7. Sell shoes~~",
)  # fmt: skip


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_freed_of_every_number(title: str) -> None:
    found = one(f"# {title}\n\n## Status\n\nAccepted{BODY}")
    assert (found.title, found.number) == ("Sell shoes", 7)


KEPT = (
    "Use Java 21", "2 factor login", "3D shoes", "HTTP/2 for all", "24/7 support", "S3 for files",
    "Python 3.12", "RFC 9457 problem details", "OAuth 2.0", "One-time codes", "Adopt ISO 8601",
    "A decision on shoes", "Proposed architecture",
)  # fmt: skip


@pytest.mark.parametrize("title", KEPT)
def test_a_number_that_is_part_of_a_title_stays(title: str) -> None:
    text = f"# {title}\n\n## Status\n\nAccepted{BODY}"
    assert one(text, "docs/adr/0113-some.md").title == title


OTHERS = {
    "Superseded by [ADR 12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "Superseded by ADR 12": {"superseded_by 12"},
    "Superseded by #12": {"superseded_by 12"},
    "Superseded by 12": {"superseded_by 12"},
    "Superseded by 0012-new-shoes": {"superseded_by 12"},
    "Superseded by: [12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "Superseded by [12. New](./0012-x.md) and [13. More](0013-y.md)": {
        "superseded_by docs/adr/0012-x.md",
        "superseded_by docs/adr/0013-y.md",
    },
    "Superseded on 2024-01-02 by [ADR 12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "Superseded (2024-01-02) by ADR-12": {"superseded_by 12"},
    "Superseded -> [ADR 12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "[Superseded by ADR 12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "Superseded: see [ADR 12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "Superseded, see ADR-12": {"superseded_by 12"},
    "Replaced by [ADR 12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "Replaced with ADR-12": {"superseded_by 12"},
    "Deprecated in favour of ADR-12": {"superseded_by 12"},
    "Deprecated, use ADR-12 instead": {"superseded_by 12"},
    "Obsoleted by ADR-12": {"superseded_by 12"},
    "Ersetzt durch [ADR 12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "Reemplazada por ADR-12": {"superseded_by 12"},
    "Sustituido por ADR-12": {"superseded_by 12"},
    "Remplacé par ADR-12": {"superseded_by 12"},
    "Substituída pela ADR-12": {"superseded_by 12"},
    "Заменено на ADR-12": {"superseded_by 12"},
    "已被 ADR-12 取代": {"superseded_by 12"},
    "Accepted. Supersedes [ADR 3](0003-x.md)": {"supersedes docs/adr/0003-x.md"},
    "Accepted. Supersedes #3": {"supersedes 3"},
    "Accepted. Replaces ADR-3 and ADR-4": {"supersedes 3", "supersedes 4"},
    "Accepted. Ersetzt ADR-3": {"supersedes 3"},
    "Aceptada. Sustituye a [ADR-3](0003-x.md)": {"supersedes docs/adr/0003-x.md"},
    "Acceptée. Remplace ADR-3": {"supersedes 3"},
    "Принято. Заменяет ADR-3": {"supersedes 3"},
    "Accepted. Amends [ADR 3](0003-x.md)": {"amends docs/adr/0003-x.md"},
    "Accepted, amended by [ADR 12](0012-x.md)": {"amended_by docs/adr/0012-x.md"},
    "Accepted. Updated by ADR-12": {"amended_by 12"},
    "Accepted. Partially supersedes ADR-3": {"partially_supersedes 3"},
    "Accepted. Supersedes part of ADR-3": {"partially_supersedes 3"},
    "Accepted. Supersedes the retry rules of ADR-3": {"partially_supersedes 3"},
    "Partially superseded by ADR-12": {"partially_superseded_by 12"},
    "Superseded in part by ADR-12": {"partially_superseded_by 12"},
    "Partly replaced by [ADR 12](0012-x.md)": {"partially_superseded_by docs/adr/0012-x.md"},
    "Accepted (partially superseded by ADR-12)": {"partially_superseded_by 12"},
    "accepted, частично superseded by ADR-12": {"partially_superseded_by 12"},
    "Teilweise ersetzt durch ADR-12": {"partially_superseded_by 12"},
    "Accepted; the second point superseded by ADR-12": {"partially_superseded_by 12"},
    "Accepted. Issue #44 asked for it": set[str](),
    "Accepted, superseding the process of PR #44": set[str](),
    "Accepted on 2024-01-02": set[str](),
}


@pytest.mark.parametrize("text", OTHERS)
def test_what_retires_what_is_read_from_the_words(text: str) -> None:
    assert said(one(f"# 7. Sell shoes\n\n## Status\n\n{text}{BODY}")) == OTHERS[text]


FIELDS = {
    "Superseded by: ADR-12": {"superseded_by 12"},
    "Superseded-By: [12](0012-x.md)": {"superseded_by docs/adr/0012-x.md"},
    "Superseded by: None": set[str](),
    "Superseded by: \u2014": set[str](),
    "Superseded by: n/a": set[str](),
    "Superseded in part by: ADR-12": {"partially_superseded_by 12"},
    "Superseded by: ADR-12 (partially)": {"partially_superseded_by 12"},
    "Superseded by: ADR-12 for the second rule": {"partially_superseded_by 12"},
    "Supersedes: ADR-3, ADR-4": {"supersedes 3", "supersedes 4"},
    "Supersedes: Part of ADR-3": {"partially_supersedes 3"},
    "Supersedes: the retry portion of ADR-3": {"partially_supersedes 3"},
    "Supersedes: ADR-3 (in part)": {"partially_supersedes 3"},
    "Replaces: ADR-3": {"supersedes 3"},
    "Replaced by: ADR-12": {"superseded_by 12"},
    "Amends: ADR-3": {"amends 3"},
    "Amended by: ADR-12": {"amended_by 12"},
    "Updates: ADR-3": {"amends 3"},
    "Updated by: ADR-12": {"amended_by 12"},
    "Obsoletes: ADR-3": {"supersedes 3"},
    "Obsoleted by: ADR-12": {"superseded_by 12"},
    "Disposition: partially superseded by ADR-12": {"partially_superseded_by 12"},
    "Supersedes / superseded by: None / none": set[str](),
    "Ersetzt: ADR-3": {"supersedes 3"},
    "Ersetzt durch: ADR-12": {"superseded_by 12"},
    "Reemplaza a: ADR-3": {"supersedes 3"},
    "Reemplazado por: ADR-12": {"superseded_by 12"},
}


@pytest.mark.parametrize("text", FIELDS)
@pytest.mark.parametrize("form", ["- {}", "{}", "**{}", "| {} |"])
def test_what_retires_what_is_read_from_fields(text: str, form: str) -> None:
    line = form.format(text)
    if form.startswith("**"):
        line = line.replace(":", ":**", 1)
    if form.startswith("|"):
        line = "|---|---|\n" + line.replace(":", " |", 1)
    before = "Status: Accepted" if form == "{}" else "- Status: Accepted"
    if form.startswith("|"):
        before = "| Status | Accepted |"
    if form.startswith("**"):
        before = "**Status:** Accepted\\"
    assert said(one(f"# 7. Sell shoes\n\n{before}\n{line}{BODY}")) == FIELDS[text]
