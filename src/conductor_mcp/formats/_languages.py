"""Words that decisions use beside English: statuses, labels, headings, months, successions.

Words of one sort stand in one text, by language; they are read with case folded.
"""

# ruff: noqa: RUF001 - letters of other scripts are meant
from __future__ import annotations

from collections.abc import Mapping

# What a status may be called, phrases divided by bars.
STATUSES: Mapping[str, str] = {
    "superseded": (
        "ersetzt|abgelöst|überholt|remplacé|remplacée|reemplazado|reemplazada|sustituido|sustituida"
        "|substituído|substituída|sostituito|sostituita|superato|superata|vervangen|zastąpiony"
        "|zastąpiona|zastąpione|ersatt|erstattet|korvattu|nahrazeno|заменено|заменён|заменен"
        "|заменена|заменено на|замінено|已取代|被取代|已替代|已被取代|置き換え|置換済み"
        "|대체됨|대체|digantikan|đã thay thế"
    ),
    "rejected": (
        "abgelehnt|verworfen|zurückgezogen|rejeté|rejetée|refusé|refusée|abandonné|abandonnée"
        "|rechazado|rechazada|descartado|descartada|rejeitado|rejeitada|recusado|recusada|rifiutato"
        "|rifiutata|respinto|respinta|afgewezen|verworpen|odrzucony|odrzucona|odrzucone|avvisad"
        "|avslagen|avvist|forkastet|afvist|hylätty|zamítnuto|reddedildi|отклонено|отклонён"
        "|отклонен|отклонена|отвергнуто|відхилено|拒绝|已拒绝|否决|已否决|拒絕|已拒絕|却下|거부됨"
        "|거절됨|기각|반려|ditolak|từ chối"
    ),
    "deprecated": (
        "veraltet|außer kraft|obsolète|dépréciée|déprécié|obsoleto|obsoleta|deprecado|deprecada"
        "|descontinuado|descontinuada|deprecato|deprecata|verouderd|ingetrokken|przestarzały"
        "|przestarzała|föråldrad|utdatert|forældet|vanhentunut|zastaralé|устарело|устарел"
        "|устарела|застаріло|废弃|已废弃|弃用|已弃用|棄用|已棄用|廃止|非推奨"
        "|폐기됨|폐기|사용 중단|usang"
    ),
    "proposed": (
        "entwurf|vorgeschlagen|vorschlag|in arbeit|in prüfung|in diskussion|offen|proposé|proposée"
        "|brouillon|en cours|en discussion|en revue|propuesto|propuesta|borrador|en revisión"
        "|en discusión|pendiente|proposto|proposta|rascunho|em revisão|em discussão|pendente|bozza"
        "|voorgesteld|voorstel|proponowany|proponowana|zaproponowany|propozycja|szkic|föreslagen"
        "|utkast|foreslått|foreslået|udkast|ehdotettu|luonnos|navrženo|návrh|önerildi|taslak"
        "|предложено|предложение|черновик|на рассмотрении|на согласовании|в обсуждении"
        "|запропоновано|чернетка|提议|提议中|已提议|拟议|草案|提案|待定|草稿|讨论中|提議|提議中"
        "|評論中|提案中|検討中|レビュー中|제안됨|제안|초안|검토중|검토 중|논의중|논의 중|diusulkan"
        "|draf|đề xuất"
    ),
    "accepted": (
        "akzeptiert|angenommen|beschlossen|genehmigt|entschieden|umgesetzt|gültig|in kraft|accepté"
        "|acceptée|adopté|adoptée|approuvé|approuvée|validé|validée|en vigueur|aceptado|aceptada"
        "|aprobado|aprobada|adoptado|adoptada|vigente|aceito|aceita|aprovado|aprovada|adotado"
        "|adotada|accettato|accettata|approvato|approvata|adottato|adottata|geaccepteerd|aanvaard"
        "|goedgekeurd|besloten|zaakceptowany|zaakceptowana|zaakceptowane|przyjęty|przyjęta|przyjęte"
        "|zatwierdzony|zatwierdzona|accepterad|godkänd|beslutad|antagen|akseptert|vedtatt|godkjent"
        "|besluttet|accepteret|godkendt|vedtaget|hyväksytty|přijato|schváleno|kabul edildi"
        "|onaylandı|принято|принят|принята|утверждено|утверждён|одобрено|действует|согласовано"
        "|внедрено|реализовано|прийнято|затверджено|已接受|接受|已采纳|采纳|已通过|通过|已批准|批准"
        "|已决定|生效|已生效|已实施|採納|已採納|已核准|承認済み|承認|採用|承认|決定済み|승인됨|승인"
        "|채택|채택됨|수락됨|확정|결정됨|diterima|disetujui|chấp nhận|đã chấp nhận|đã duyệt"
    ),
}
# What a field may be called, by what it states; letters only.
LABELS: Mapping[str, str] = {
    "status": (
        "状态 狀態 状態 ステータス estado statut статус stato situação stand stav tila durum 상태"
        " trạngthái"
    ),
    "decided": (
        "日期 日付 决定日期 決定日 datum fecha data дата 날짜 tanggal dato päivämäärä tarih ngày"
        " entscheidungsdatum fechadedecisión fechadeladecisión datadadecisão datadedecisão"
        " datededécision датарешения"
    ),
    "created": "erstelltam fechadecreación datadecriação datedecréation 作成日 创建日期 생성일",
    "modified": "aktualisiertam últimaactualización últimaatualização 更新日 更新日期 수정일",
    "deciders": (
        "entscheider decisores décideurs responsables decisori участники авторы"
        " 决策者 決定者 결정자"
    ),
}
# How the parts of a decision are headed; patterns.
PARTS: Mapping[str, str] = {
    "status": r"状态|狀態|状態|ステータス|estado|statut|статус|stato|situação|stand|stav|tila|durum|상태|trạng thái",  # noqa: E501  one list
    "context": (
        r"(?:需求|背景|上下文|问题|脈絡|contexto|contexte|kontext|contesto|kontekst|konteksti"
        r"|コンテキスト|コンテクスト|контекст|проблема|bağlam|맥락|배경|문제|konteks|bối cảnh"
        r"|problemstellung|ausgangslage|problème|problema)"
        r"(?: (?:и|und|y|et|e|en|og|och|i|та) .*)?|问题陈述"
    ),
    "decision": (
        r"决策|决定|决策结果|決策|decisión|décision|entscheidung|решение|рішення|決定|決定事項|decisão"
        r"|decisione|besluit|beslissing|decyzja|beslut|beslutning|päätös|rozhodnutí|karar|결정"
        r"|결정 사항|keputusan|quyết định"
    ),
    "consequences": (
        r"后果|影响|後果|結果|影響|consecuencias|conséquences|konsequenzen|последствия|consequências"
        r"|conseguenze|gevolgen|konsekwencje|konsekvenser|seuraukset|důsledky|sonuçlar|наслідки|결과"
        r"|영향|konsekuensi|hệ quả"
    ),
    "options": (
        r"备选方案|考虑的选项|替代方案|代替案|検討した選択肢|alternativas|alternativen"
        r"|alternativas consideradas|opciones consideradas|opções consideradas|optionen"
        r"|alternatives envisagées|альтернативы|варианты|рассмотренные варианты|대안"
    ),
}
PARTLY = (
    r"teilweise|parcialmente|partiellement|en partie|en parte|parzialmente|gedeeltelijk|deels"
    r"|częściowo|delvis|osittain|částečně|kısmen|частично|частково"
    r"|部分|一部|부분|sebagian|một phần"
)
# Who replaced whom; patterns, by the kind of link.
REPLACED_BY = (
    r"(?:ersetzt|abgelöst) durch|reemplazad[oa] (?:por|con)|sustituid[oa] por|remplacée? par"
    r"|substituíd[oa] (?:por|pel[oa])|sostituit[oa] da(?:l|lla)?|vervangen door"
    r"|zastąpion[yae] przez|ersatt av|erstattet a[vf]|замен[её]н[ао]?(?: на)?|замінено(?: на)?"
    r"|已?被(?=.{1,60}?(?:取代|替代|替换))"
)
REPLACES = (
    r"(?:ersetzt(?! durch)|sustituye(?: al?)?|reemplaza(?: al?)?|remplace|substitui|sostituisce"
    r"|vervangt|zastępuje|ersätter|erstatter|заменяет|замінює)\b|(?:取代|替代)(?=\s*(?:\[|adr|#|\d))"
)
SUCCESSIONS: Mapping[str, str] = {
    "superseded_by": (
        "ersetztdurch abgelöstdurch reemplazadopor reemplazadapor sustituidopor sustituidapor"
        " remplacépar remplacéepar substituídopor substituídapor sostituitoda vervangendoor"
        " заменено замененона"
    ),
    "supersedes": (
        "ersetzt reemplaza reemplazaa sustituyea remplace substitui sostituisce заменяет"
    ),
}
MONTHS: tuple[str, ...] = (
    "januar|januari|janvier|enero|janeiro|gennaio|января|январь|styczeń|stycznia",
    "februar|februari|février|fevrier|febrero|fevereiro|febbraio|февраля|февраль|lutego",
    "märz|maerz|maart|mars|marzo|março|марта|март|marca",
    "april|avril|abril|aprile|апреля|апрель|kwietnia",
    "mai|mei|mayo|maio|maggio|maj|мая|май|maja",
    "juni|juin|junio|junho|giugno|июня|июнь|czerwca",
    "juli|juillet|julio|julho|luglio|июля|июль|lipca",
    "august|augustus|augusti|août|aout|agosto|августа|август|sierpnia",
    "september|septembre|septiembre|setembro|settembre|сентября|сентябрь|września",
    "oktober|octobre|octubre|outubro|ottobre|октября|октябрь|października",
    "november|novembre|noviembre|novembro|ноября|ноябрь|listopada",
    "dezember|december|décembre|decembre|diciembre|dezembro|dicembre|декабря|декабрь|grudnia",
)
