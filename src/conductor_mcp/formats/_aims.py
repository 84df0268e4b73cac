"""Which part of an intent a heading names: what, why, success, scope, what is out of it.

The words are those of the templates that teams use (OpenSpec, spec-kit, Kiro, product
requirements, enhancement proposals), with what they add to them.
"""

# ruff: noqa: RUF001 - letters of other scripts are meant
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

_PARTS = {
    "what": "what|what changes|summary|overview|introduction|purpose|description|abstract"
    "|executive summary|feature|proposal|the change|desired outcome|outcome|what we want"
    "|what we are building",
    "why": "why|motivation|problem|problem statement|the problem|background|business value"
    "|rationale|why now|problem to solve|opportunity|context|value",
    "success": "success|success criteria|success metrics|success measures|definition of done"
    "|acceptance criteria|metrics|proposed metrics|measurable outcomes|key metrics|kpis"
    "|goals and metrics|done when|how we measure success|how we know|exit criteria",
    "goals": "goals|objectives|goals and objectives|aims",
    "scope": "scope|in scope|what is in scope|capabilities|requirements|impact|features"
    "|functional requirements|core principles|must have",
    "out_of_scope": "out of scope|not in scope|non goals|nongoals|non goal|what is out of scope"
    "|non objectives|wont do|not doing|what we are not doing|no gos|out of scope for now"
    "|explicitly out of scope|exclusions|scope exclusions|what this is not|not goals"
    "|non goals and out of scope|out of scope and non goals|out of scope non goals"
    "|non goals out of scope",
    "guardrails": "guardrails|constraints|must not|invariants",
    "assumes": "assumptions|assumes|assumptions and dependencies|dependencies and assumptions"
    "|assumptions dependencies",
}
PART_OF: Mapping[str, str] = {
    name: part for part, names in _PARTS.items() for name in names.split("|")
}
# Surely meant so inside an intent; too common elsewhere to tell one by.
_MORE = {
    "what": "vision|product vision|product overview|feature overview|tl dr|tldr|goal|intent"
    "|feature description|what this is|what we are doing|solution overview"
    "|what it is|proposed solution|product description|one liner|core purpose|product purpose",
    "why": "problem description|why this matters|why it matters|the problem we are solving"
    "|problem we are solving|what problem we are solving|current problem|pain points|user need"
    "|the need|business case|business context|justification|current state"
    "|why this priority",
    "success": "key performance indicators|measuring success|how we will measure success|kpi"
    "|how success is measured|key results|okrs|measures of success|success indicators|metric"
    "|success measure|completion criteria|north star metric|target metrics|validation criteria"
    "|launch criteria|acceptance tests",
    "goals": "business goals|user goals|project goals|product goals|primary goals|key goals"
    "|technical goals|objective",
    "scope": "key features|core features|mvp scope|mvp features|what is included|included"
    "|new capabilities|modified capabilities|project scope|scope of work|core requirements"
    "|feature requirements|deliverables"
    "|functionality|must haves|mvp requirements|in",
    "out_of_scope": "not included|what is not included|what we are not building|not building"
    "|what we wont do|what we will not do|anti goals|antigoals|wont have|will not have|excluded"
    "|what this change does not do|what this does not do|scope out|out|deferred"
    "|deliberately excluded|intentionally excluded|intentionally out of scope|non requirements"
    "|what is not changing|what does not change|explicitly deferred|wont do list|not planned"
    "|what is excluded|out of bounds|limits of scope|scope boundaries out|non features"
    "|not a goal|not goal|exclusion|out of|what is out|things we are not building",
    "guardrails": "technical constraints|business constraints|design constraints|hard rules"
    "|prohibited actions|prohibited|forbidden|never",
    "assumes": "key assumptions|assumption|prerequisites",
}
# The same in other languages.
_ELSEWHERE = {
    "what": "概述|产品概述|项目概述|概要|简介|介绍|产品定位|产品介绍|变更内容|變更內容|はじめに"
    "|紹介"
    "|変更内容|目的と概要|개요|소개|변경 사항|변경사항|resumen|introducción|descripción|qué cambia"
    "|résumé|présentation|zusammenfassung|einleitung|überblick|resumo|introdução|visão geral"
    "|обзор|введение|описание",
    "why": "背景|问题|问题陈述|问题描述|痛点|动机|为什么|背景与目的|项目背景|課題|動機|背景と課題"
    "|なぜ|배경|문제|문제 정의|동기|왜|problema|motivación|antecedentes|por qué|contexte|problème"
    "|pourquoi|hintergrund|problemstellung|warum|motivação|por que|проблема|мотивация|зачем",
    "success": "成功标准|成功指标|成功度量|验收标准|验收条件|衡量指标|关键指标|完成标准|成功準則"
    "|驗收標準"
    "|成功基準|成功指標|測定可能な成果|受入基準|受け入れ基準|完了条件|完了の定義|성공 기준"
    "|성공 지표"
    "|완료 기준|인수 기준|수용 기준|핵심 지표|criterios de éxito|métricas de éxito"
    "|criterios de aceptación|critères de succès|critères d'acceptation|erfolgskriterien"
    "|akzeptanzkriterien|abnahmekriterien|critérios de sucesso|critérios de aceitação"
    "|métricas de sucesso|критерии успеха|критерии приёмки|критерии приемки|метрики успеха",
    "goals": "目标|产品目标|项目目标|目標|ゴール|목표|제품 목표|objetivos|objectifs|ziele|цели",
    "scope": "范围|功能需求|需求|功能范围|核心功能|主要功能|要件|機能要件|スコープ|対象範囲"
    "|要求事項|범위"
    "|요구사항|기능 요구사항|핵심 기능|주요 기능|alcance|requisitos|requisitos funcionales"
    "|périmètre|exigences|umfang|anforderungen|funktionale anforderungen|escopo"
    "|requisitos funcionais|область|требования|функциональные требования",
    "out_of_scope": "非目标|范围外|不在范围|不在范围内|超出范围|不做|不做什么|明确不做|不包含"
    "|排除范围"
    "|非目標|範圍外|不做的事|範囲外|対象外|スコープ外|非ゴール|やらないこと|범위 제외|범위 외"
    "|제외 범위"
    "|비목표|제외 사항|제외|하지 않는 것|안 하는 것|안 만드는 것|만들지 않는 것|fuera de alcance"
    "|fuera del alcance|no objetivos|hors périmètre|hors scope|non objectifs|nicht ziele"
    "|nichtziele|außerhalb des umfangs|nicht im umfang|abgrenzung|fora de escopo|fora do escopo"
    "|não objetivos|não metas|вне области|не цели|вне рамок|не входит",
    "guardrails": "约束|限制|约束条件|制約|制約条件|제약|제약 조건|제약사항|restricciones"
    "|contraintes"
    "|einschränkungen|restrições|ограничения",
    "assumes": "假设|前提|前提条件|假設|仮定|前提事項|가정|전제 조건|supuestos|hypothèses|annahmen"
    "|premissas|suposições|допущения|предположения",
}
_LOOSE = {
    **PART_OF,
    **{n: part for part, names in _MORE.items() for n in names.split("|")},
    **{n: part for part, names in _ELSEWHERE.items() for n in names.split("|")},
}
_OUT = "out_of_scope"

_NOT_A_WORD = re.compile(r"[\W_]+")
_ASIDE = re.compile(r"[(\[（]([^()\[\]（）]*)[)\]）]")
_NUMBER = re.compile(r"^(?:(?:\d+|[一二三四五六七八九十]{1,3}) )+")
_STANDING = re.compile(r"\b(?:mandatory|optional|required|必須|必填|필수)\b")
_BEFORE = re.compile(
    r"^(?:explicitly|explicit|the|our|initial|overall|proposed|project|product|feature|mvp|v ?\d+"
    r"|phase \d+|measurable|core|key|main|primary|strategic|design|production|immediate|technical"
    r"|business|user|customer) "
)
_AFTER = re.compile(
    r" (?:items?|list|for (?:now|this|the|mvp|v ?\d|phase|later|future|initial|first|version)\b.*"
    r"|of this\b.*|in (?:this|v ?\d|the first|phase|mvp)\b.*|mvp|v ?\d[\d ]*|phase \d+|statement)$"
)
_SEVERAL = re.compile(
    r"\s+(?:and|or)\s+|\s*[&/+,|:\u2013\u2014、：]\s*|\s+-\s+"
    "|(?<=[\u4e00-\u9fff])[与和](?=[\u4e00-\u9fff])"
)


def part_of(heading: str, parts: Mapping[str, str] = PART_OF) -> str:
    """Say which part of an intent a heading names in so many words, or ``""``."""
    return parts.get(_STANDING.sub("", _words(heading)).strip(), "")


@lru_cache(maxsize=2048)
def aim_of(heading: str) -> str:
    """Say which part a heading within an intent names, whatever is said around it, or ``""``.

    ``7. Explicitly OUT OF SCOPE``, ``Goals & Success Metrics`` and ``In scope (MVP)`` name one;
    ``Goals and Non-Goals`` names two that contradict each other, and so none.
    """
    if len(heading) > _LONGEST:
        return ""
    if found := part_of(heading, _LOOSE):
        return found
    asides = _ASIDE.findall(heading)
    if any(part_of(one) == _OUT for one in asides):
        return _OUT
    bare = _ASIDE.sub(" ", heading) if asides else heading
    pieces = [_plainest(piece) for piece in _SEVERAL.split(bare) if _words(piece)]
    return _together([_LOOSE.get(piece, "") for piece in pieces])


def _together(named: list[str]) -> str:
    """Say what a heading of several words names, each of which names a part or nothing."""
    if len(set(named)) == 1:
        return named[0]
    if _OUT in named:
        # "Non-goals / Future work" rules both out; "Scope & Out of scope" holds both kinds.
        return _OUT if named[0] == _OUT and not {"scope", "goals"} & {*named} else ""
    if not named or "" in named:
        return ""
    return "success" if "success" in named else named[0]


_LONGEST = 80


def _words(heading: str) -> str:
    words = heading.casefold().replace("\u2019", "'").replace("'s ", " is ")
    words = words.replace("n't ", "nt ").replace("we're ", "we are ").replace("'", "")
    return _NUMBER.sub("", _NOT_A_WORD.sub(" ", words).strip())


def _plainest(piece: str) -> str:
    """Take away what people say around the word until nothing more can be taken."""
    words = _STANDING.sub("", _words(piece)).strip()
    for shorter in _shorter(words):
        if shorter in _LOOSE:
            return shorter
    return words


def _shorter(words: str) -> Iterator[str]:
    yield words
    after = _AFTER.sub("", words)
    yield after
    before = words
    while (found := _BEFORE.sub("", before)) != before:
        before = found
        yield before
        yield _AFTER.sub("", before)
