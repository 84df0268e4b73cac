"""Code held against the contract that claims it (conductor_mcp.app.judges.contract_code)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conductor_mcp.app.answers import CheckAnswer
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
from conductor_mcp.app.drift import drift
from conductor_mcp.app.judges import contract_code
from tests.repos_on_disk import git, put, repository

API = "contracts/shop.yaml"
SHOP = """\
openapi: 3.0.3
info: {title: Shop, version: 1.0.0}
servers: [{url: 'https://shop.test/v1'}]
x-implemented-by: [shop/]
paths:
  /orders:
    get:
      parameters:
        - {name: page, in: query, schema: {type: integer}}
      responses: {'200': {description: ok}}
    post:
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses: {'201': {description: made}}
  /orders/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
components:
  schemas:
    Order: {type: object}
"""
MAIN = """\
from fastapi import FastAPI
from shop.orders import router
app = FastAPI()
app.include_router(router, prefix="/v1/orders")
"""
ORDERS = """\
from fastapi import APIRouter
from pydantic import BaseModel
router = APIRouter()

class Order(BaseModel):
    total: int

@router.get("")
def every(page: int = 1): ...

@router.post("", status_code=201)
def make(order: Order): ...

@router.get("/{order_id}")
def one(order_id: int) -> Order: ...
"""
FILES = {
    API: SHOP,
    "shop/__init__.py": "",
    "shop/main.py": MAIN,
    "shop/orders.py": ORDERS,
    "other/main.py": "from fastapi import FastAPI\napp = FastAPI()\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", FILES)


def judged(root: Path) -> CheckAnswer:
    return check(open_workspace(root))[1]


def told(root: Path) -> list[tuple[str, str, str]]:
    return [
        (f.force, f.path, f.message)
        for f in judged(root).findings
        if f.rule == contract_code.JUDGE_ID
    ]


def test_code_that_does_what_its_contract_says_is_quiet(root: Path) -> None:
    put(root, "shop/orders.py", ORDERS + "\n# more\n")
    answer = judged(root)
    assert answer.findings == ()
    assert not any("cannot be told" in u.why for u in answer.unjudged)


def test_an_endpoint_that_nobody_described_is_told_with_what_to_write(root: Path) -> None:
    more = '\n@router.delete("/{order_id}/lines", status_code=204)\ndef gone(order_id: int): ...\n'
    put(root, "shop/orders.py", ORDERS + more)
    (one,) = judged(root).findings
    assert (one.force, one.path, one.line) == ("must", "shop/orders.py", 17)
    assert one.message == "DELETE /v1/orders/{order_id}/lines is not described in Shop"
    assert one.hint == (
        "Describe it first: contracts/shop.yaml, paths./v1/orders/{order_id}/lines.delete: "
        "{parameters: [{name: order_id, in: path, required: true, schema: {type: integer}}], "
        "responses: {'204': {description: …}}}"
    )
    assert one.record.path == API


def test_a_method_that_the_contract_does_not_have_is_told(root: Path) -> None:
    put(
        root, "shop/orders.py", ORDERS.replace('@router.get("/{order_id}")', '@router.put("/{o}")')
    )
    assert [(force, message) for force, _, message in told(root)] == [
        ("must", "GET /orders/{id} is described in Shop and its code is gone"),
        ("must", "PUT /v1/orders/{o}: Shop describes only GET at this path"),
    ]


def test_code_that_is_deleted_is_missed(root: Path) -> None:
    git(root, "rm", "-q", "shop/orders.py")
    assert {message for _, _, message in told(root)} == {
        f"{name} is described in Shop and its code is gone"
        for name in ("GET /orders", "POST /orders", "GET /orders/{id}")
    }


def test_code_that_moves_within_what_the_contract_claims_is_not_missed(root: Path) -> None:
    git(root, "mv", "shop/orders.py", "shop/sales.py")
    put(root, "shop/main.py", MAIN.replace("shop.orders", "shop.sales"))
    assert told(root) == []


def test_a_prefix_that_changes_elsewhere_moves_the_endpoints(root: Path) -> None:
    put(root, "shop/main.py", MAIN.replace("/v1/orders", "/v1/sales"))
    (one,) = judged(root).findings
    assert (one.force, one.path, one.message) == (
        "must", "shop/orders.py",
        ("3 endpoints moved from /v1/orders to /v1/sales, and Shop describes them at /v1/orders: "
        "now GET /v1/sales, POST /v1/sales, GET /v1/sales/{order_id}"),
    )  # fmt: skip
    assert one.hint == (
        "Keep /v1/orders, or describe them at /v1/sales first: contracts/shop.yaml, paths"
    )
    # One endpoint more that moves along is no other finding.
    more = ORDERS + '\n@router.delete("/{order_id}/lines")\ndef gone(order_id: int): ...\n'
    put(root, "shop/orders.py", more)
    again = {f.fingerprint for f in judged(root).findings}
    assert one.fingerprint in again
    assert len(again) == 2


@pytest.mark.parametrize(
    ("was", "now", "force", "message"),
    [
        ("page: int = 1", "page: int = 1, size: int = 9", "should",
         "GET /orders takes the query parameter `size`, which Shop does not describe"),
        ("page: int = 1", "page: int = 1, *, who: str", "must",
         "GET /orders takes the query parameter `who`, which Shop does not describe"),
        ("page: int = 1", "page: int", "must",
         "GET /orders demands the query parameter `page`, which Shop leaves optional"),
        ("page: int = 1", "page: str = ''", "should",
         "GET /orders reads the query parameter `page` as string, Shop says integer"),
        ("page: int = 1", "", "should",
         "GET /orders does not take the query parameter `page` that Shop describes"),
        ("order: Order)", ")", "should",
         "POST /orders reads no body, and Shop describes one"),
        ("page: int = 1", "order: Order, page: int = 1", "should",
         "GET /orders reads a body that Shop does not describe"),
        (", status_code=201", ", status_code=202", "should",
         "POST /orders answers 202, which Shop does not describe"),
        ("order_id: int) -> Order", "order_id: str) -> Order", "should",
         "GET /orders/{id} reads `id` of the path as string, Shop says integer"),
        ("-> Order: ...", "-> list[Order]: ...", "should",
         "GET /orders/{id} answers with Order[], Shop says Order"),
    ],
)  # fmt: skip
def test_each_part_of_the_surface_is_compared(
    root: Path, was: str, now: str, force: str, message: str
) -> None:
    put(root, "shop/orders.py", ORDERS.replace(was, now))
    assert [(f, m) for f, _, m in told(root)] == [(force, message)]


def test_a_change_of_both_sides_is_quiet(root: Path) -> None:
    put(root, "shop/orders.py", ORDERS.replace("page: int = 1", "page: int = 1, size: int = 9"))
    more = "        - {name: size, in: query, schema: {type: integer}}\n"
    put(
        root,
        API,
        SHOP.replace(
            "      responses: {'200': {description: ok}}\n    post",
            more + "      responses: {'200': {description: ok}}\n    post",
        ),
    )
    assert told(root) == []


def test_a_contract_that_goes_ahead_of_its_code_is_a_should(root: Path) -> None:
    more = "  /refunds:\n    post: {responses: {'201': {description: made}}}\ncomponents:"
    put(root, API, SHOP.replace("components:", more, 1))
    assert [(f, m) for f, _, m in told(root)] == [
        ("should", "POST /refunds is described and no code of Shop answers to it")
    ]


def test_what_was_wrong_before_is_counted_and_not_told(tmp_path: Path) -> None:
    files = {**FILES, "shop/orders.py": ORDERS + '\n@router.put("/x")\ndef x(): ...\n'}
    root = repository(tmp_path / "repo", files)
    put(root, "shop/orders.py", "# moved down\n\n" + files["shop/orders.py"])
    answer = judged(root)
    assert [f for f in answer.findings if f.rule == contract_code.JUDGE_ID] == []
    assert answer.existing == 1


def test_files_that_no_contract_claims_are_not_judged(root: Path) -> None:
    put(root, "other/main.py", FILES["other/main.py"] + "@app.get('/x')\ndef x(): ...\n")
    assert told(root) == []


def test_what_the_text_does_not_tell_is_unjudged(root: Path) -> None:
    put(
        root,
        "shop/orders.py",
        ORDERS + "\nimport os\n@router.get(os.environ['X'])\ndef x(): ...\n",
    )
    answer = judged(root)
    assert answer.outcome == "unsure"
    assert any("cannot be told from the code" in u.why for u in answer.unjudged)


def test_a_contract_that_is_broken_is_said(root: Path) -> None:
    put(root, API, SHOP + "\n  - [")
    put(root, "shop/orders.py", ORDERS + "\n# more\n")
    assert judged(root).outcome == "unsure"


def test_a_file_with_a_syntax_error_is_unjudged_and_nothing_is_missed(root: Path) -> None:
    put(root, "shop/orders.py", ORDERS + "\ndef (((\n")
    answer = judged(root)
    assert [f for f in answer.findings if f.rule == contract_code.JUDGE_ID] == []
    assert any(u.path == "shop/orders.py" for u in answer.unjudged)


def test_a_contract_of_which_a_part_cannot_be_read_blames_nobody(root: Path) -> None:
    put(root, API, SHOP.replace("  /orders:", "  /more: {$ref: gone.yaml#/x}\n  /orders:"))
    git(root, "commit", "-qam", "a part is missing")
    put(root, "shop/orders.py", ORDERS + "\n@router.put('/more')\ndef more(): ...\n")
    answer = judged(root)
    assert [f for f in answer.findings if f.rule == contract_code.JUDGE_ID] == []
    assert any("gone.yaml" in u.why for u in answer.unjudged)


def test_drift_shows_the_whole_table(root: Path) -> None:
    put(root, "shop/orders.py", ORDERS.replace('"/{order_id}"', '"/{order_id}/x"'))
    put(root, "other/main.py", FILES["other/main.py"] + "@app.get('/x')\ndef x(): ...\n")
    git(root, "commit", "-qam", "it is there, whoever brought it")
    verdict = drift(open_workspace(root)).verdict
    assert [(f.record.path, str(f.at), f.message) for f in verdict.findings] == [
        (API, "contracts/shop.yaml:16",
         "GET /orders/{id} is described and no code of Shop answers to it"),
        (API, "shop/orders.py:14", "GET /v1/orders/{order_id}/x is not described in Shop"),
    ]  # fmt: skip
    assert [(u.at.path, u.why) for u in verdict.unjudged] == [
        ("other/main.py", "no contract claims its 1 endpoint")
    ]


EVENTS = """\
asyncapi: 3.0.0
info: {title: Shop events, version: 1.0.0}
x-produced-by: shop/**#producer.send
x-consumed-by: [{files: shop/**, call: consumer.subscribe}]
channels:
  orders: {address: orders.created}
"""


def test_topics_of_declared_calls_are_compared_with_channels(tmp_path: Path) -> None:
    code = 'def go(producer):\n    producer.send("orders.created", b"")\n'
    root = repository(tmp_path / "repo", {"contracts/e.yaml": EVENTS, "shop/send.py": code})
    more = '    self.producer.send(topic="orders.lost")\n    other.send("x")\n'
    put(root, "shop/send.py", code + more)
    assert told(root) == [
        ("must", "shop/send.py",
         "the code produces to orders.lost, which Shop events does not describe")
    ]  # fmt: skip
    put(root, "shop/send.py", code + "    producer.send(name())\n")
    assert any("not a plain string" in u.why for u in judged(root).unjudged)
    put(root, "shop/send.ts", "consumer.subscribe({ topic: 'orders.gone' })\n")
    assert [m for _, _, m in told(root)] == [
        "the code consumes from orders.gone, which Shop events does not describe"
    ]


OWN = """\
asyncapi: 3.0.0
info: {title: Shop events, version: 1.0.0}
channels:
  orders: {address: orders.created, x-produced-by: shop/**#producer.send}
"""


def test_a_channel_whose_call_is_gone_is_missed(tmp_path: Path) -> None:
    code = 'def go(producer):\n    producer.send("orders.created", b"")\n'
    root = repository(tmp_path / "repo", {"contracts/e.yaml": OWN, "shop/send.py": code})
    put(root, "shop/send.py", code + "\n# more\n")
    assert told(root) == []
    put(root, "shop/send.py", code.replace("orders.created", "orders.made"))
    assert told(root) == [
        ("must", "contracts/e.yaml",
         "no `producer.send` in shop/** names the channel orders.created of Shop events")
    ]  # fmt: skip
    put(root, "shop/more.py", code)  # another file of those that the contract names has it
    assert told(root) == []


def test_a_channel_that_nothing_produces_to_any_more_is_missed(tmp_path: Path) -> None:
    code = 'def go(producer):\n    producer.send("orders.created", b"")\n'
    root = repository(tmp_path / "repo", {"contracts/e.yaml": EVENTS, "shop/send.py": code})
    put(root, "shop/send.py", "def go(producer):\n    pass\n")
    (one,) = judged(root).findings
    assert (one.force, one.path, one.message) == (
        "must", "contracts/e.yaml",
        ("no `producer.send` in shop/** produces to orders.created any more, which Shop events "
        "describes"),
    )  # fmt: skip
    put(root, "shop/more.py", code)  # it moved
    assert told(root) == []
    without = EVENTS.replace("  orders: {address: orders.created}", "  paid: {address: paid}")
    put(root, "shop/more.py", "")
    put(root, "contracts/e.yaml", without)
    assert not any("any more" in message for _, _, message in told(root))


TOPICS = {
    "shop/topics.py": 'CREATED = "orders.created"\n'
    'class Topics(str, Enum):\n    LOST = "orders.lost"\n',
    "shop/__init__.py": "",
    "web/topics.ts": 'export const Topics = { created: "orders.created" } as const;\n'
    'export enum More { Lost = "orders.lost" }\n',
    "java/Topics.java": "package java;\nclass Topics {\n"
    '  static final String LOST = "orders." + "lost";\n}\n',
    "go.mod": "module shop.test\n",
    "go/topics/t.go": 'package topics\n\nconst (\n\tCreated = "orders.created"\n'
    '\tLost = "orders.lost"\n)\n',
}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("shop/a.py", ("from shop.topics import CREATED, Topics\np.producer.send(CREATED)\n"
         "producer.send(Topics.LOST.value)\n")),
        ("shop/b.py", "from shop import topics as t\nproducer.send(topic=t.Topics.LOST)\n"),
        ("shop/c.py", "LOST = 'orders.lost'\ndef f(producer):\n    producer.send(LOST, 1)\n"),
        ("web/a.ts", ('import { Topics, More } from "./topics";\nproducer.send(Topics.created);\n'
         "producer.send({ topic: More.Lost });\n")),
        ("java/A.java", "package java;\nclass A { void f() { producer.send(Topics.LOST); } }\n"),
        ("go/a.go", ('package main\n\nimport "shop.test/go/topics"\n\nfunc f() {\n'
         "\tproducer.send(topics.Created)\n\tproducer.send(topics.Lost)\n}\n")),
    ],
)  # fmt: skip
def test_a_channel_may_be_named_by_a_constant(tmp_path: Path, path: str, text: str) -> None:
    events = EVENTS.replace("shop/**#producer.send", '"**#producer.send"')
    root = repository(tmp_path / "repo", {"contracts/e.yaml": events, **TOPICS})
    put(root, path, text)
    answer = judged(root)
    assert [f.message for f in answer.findings] == [
        "the code produces to orders.lost, which Shop events does not describe"
    ]
    assert answer.unjudged == ()


@pytest.mark.parametrize(
    "text",
    [
        "def f(LOST):\n    producer.send(LOST)\nLOST = 'orders.lost'\n",
        "if a:\n    LOST = 'x'\nelse:\n    LOST = 'y'\nproducer.send(LOST)\n",
        "producer.send(UNKNOWN)\n",
    ],
)
def test_a_name_that_may_be_another_string_is_unjudged_once(tmp_path: Path, text: str) -> None:
    root = repository(tmp_path / "repo", {"contracts/e.yaml": EVENTS, "shop/a.py": "x = 1\n"})
    put(root, "shop/a.py", text)
    assert any("not a plain string" in u.why for u in judged(root).unjudged)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "so")
    put(root, "shop/a.py", f"{text}x = 1\n")
    assert judged(root).unjudged == ()


FLASK = """\
from flask import Flask, request
app = Flask(__name__)

@app.route("/orders")
def every():
    return []
"""
LISTED = """\
openapi: 3.0.3
info: {title: Shop, version: 1.0.0}
x-implemented-by: [shop/]
paths:
  /orders:
    get:
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses: {'200': {description: ok}}
"""


def test_a_handler_whose_inside_changes_is_quiet_where_the_text_told_no_more_before(
    tmp_path: Path,
) -> None:
    root = repository(tmp_path / "repo", {API: LISTED, "shop/app.py": FLASK})
    for inside in ("return [1]", 'return [request.args.get("page")]', "return find(request)"):
        put(root, "shop/app.py", FLASK.replace("return []", inside))
        answer = judged(root)
        assert (answer.findings, answer.unjudged) == ((), ())
    put(root, "shop/app.py", FLASK.replace("return []", 'return request.args.get("size")'))
    assert [message for _, _, message in told(root)] == [
        "GET /orders takes the query parameter `size`, which Shop does not describe"
    ]


def test_an_endpoint_that_comes_without_telling_what_it_reads_is_unjudged(tmp_path: Path) -> None:
    root = repository(tmp_path / "repo", {API: LISTED, "shop/app.py": "import flask\n"})
    put(root, "shop/app.py", FLASK)
    assert any("cannot be told: GET /orders" in u.why for u in judged(root).unjudged)


def test_a_change_that_concerns_no_contract_loads_no_reader_of_routes(root: Path) -> None:
    put(root, "other/main.py", FILES["other/main.py"] + "@app.get('/x')\ndef x(): ...\n")
    code = """\
import sys
from pathlib import Path
from conductor_mcp.app.assemble import open_workspace
from conductor_mcp.app.check import check
assert check(open_workspace(Path(sys.argv[1])))[1].outcome
heavy = (".formats.routes", ".app._described", ".app._channels")
print(*(m for m in sys.modules if any(one in m for one in heavy)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(root)], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == ""


def test_a_field_that_differs_is_one_finding_for_all_operations(root: Path) -> None:
    put(root, API, SHOP.replace(
        "Order: {type: object}", "Order: {type: object, properties: {total: {type: integer}}}"
    ))  # fmt: skip
    git(root, "commit", "-qam", "the fields of an order")
    put(root, "shop/orders.py", ORDERS.replace("total: int", "total: int\n    note: str = ''"))
    ((_, _, message),) = told(root)
    assert message == (
        "POST /orders, its body: Order has note, which Order of the contract does not know "
        "(so with GET /orders/{id})"
    )
