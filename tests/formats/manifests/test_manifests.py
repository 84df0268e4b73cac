"""What each kind of manifest says that a project depends on."""

from __future__ import annotations

import pytest

from conductor_mcp.app.formats import Formats
from conductor_mcp.model import Dependency, Document, Reading

FORMATS = Formats()


def read(path: str, text: str) -> Reading:
    manifest = FORMATS.of_manifest(path)
    assert manifest is not None
    return manifest.read(Document(path, text))


def listed(path: str, text: str) -> list[str]:
    reading = read(path, text)
    assert not reading.problems
    return [
        f"{p.at.first} {p.key} {p.group} {p.constraint}{' !' if p.pinned else ''}".strip()
        for p in reading.parts
        if isinstance(p, Dependency)
    ]


def test_pyproject_of_the_standards() -> None:
    text = """[build-system]
requires = ["hatchling"]
[project]
dependencies = [
  "Requests[socks] >= 2.0, <3 ; python_version > '3.8'",
  'typing_extensions==4.1',
  "own @ git+https://example.com/own.git@0123456789abcdef0123456789abcdef01234567",
]
[project.optional-dependencies]
fast = ["orjson"]
[dependency-groups]
dev = ["pytest>=8", {include-group = "lint"}]
lint = ["ruff==0.9.*"]
[tool.uv]
dev-dependencies = ["mypy"]
"""
    assert listed("a/pyproject.toml", text) == [
        "5 pypi:requests runtime >= 2.0, <3",
        "6 pypi:typing-extensions runtime ==4.1 !",
        (
            "7 pypi:own runtime @ git+https://example.com/own.git"
            "@0123456789abcdef0123456789abcdef01234567 !"
        ),
        "2 pypi:hatchling dev",
        "15 pypi:mypy dev",
        "10 pypi:orjson optional",
        "12 pypi:pytest dev >=8",
        "13 pypi:ruff dev ==0.9.*",
    ]


def test_pyproject_of_poetry() -> None:
    text = """[tool.poetry.dependencies]
python = "^3.11"
django = "5.0.1"
celery = {version = "^5", optional = true}
mine = {git = "https://example.com/mine", rev = "abc"}
[tool.poetry.group.dev.dependencies]
django = "*"
[tool.poetry.dependencies.boto3]
version = ">=1"
"""
    assert listed("pyproject.toml", text) == [
        "3 pypi:django runtime 5.0.1 !",
        "4 pypi:celery optional ^5",
        "5 pypi:mine runtime https://example.com/mine@abc",
        "8 pypi:boto3 runtime >=1",
        "7 pypi:django dev *",
    ]


def test_requirements() -> None:
    text = (
        "# comment\n-r base.txt\n--index-url https://example.com\nDjango==5.0 \\\n"
        "    --hash=sha256:00\nflask>=2,<3 # why\n-e git+https://example.com/x.git#egg=My_X\n"
        "uvicorn[standard]; sys_platform != 'win32'\n./local\nhttps://example.com/a.whl\n\n"
    )
    assert listed("requirements.txt", text) == [
        "4 pypi:django runtime ==5.0 !",
        "6 pypi:flask runtime >=2,<3",
        "7 pypi:my-x runtime @ git+https://example.com/x.git#egg=My_X",
        "8 pypi:uvicorn runtime",
    ]
    assert listed("requirements/dev.txt", "pytest") == ["1 pypi:pytest dev"]
    assert listed("requirements-test.in", "pytest") == ["1 pypi:pytest dev"]


def test_setup_py() -> None:
    text = """import sys
from setuptools import setup
BASE = ["requests>=2", "attrs==23.1.0"]
BASE += ("click",)
if sys.version_info < (3, 11):
    BASE.append("tomli ; python_version < '3.11'")
EXTRAS = {"fast": ["orjson"], "dev": "pytest\\nruff"}
EXTRAS["docs"] = ["sphinx"]
KEYS = dict(tests_require=["nose"] + EXTRAS["fast"])
setup(
    name="shop",
    install_requires=BASE + [
        "Django>=4",
    ],
    setup_requires='''
        wheel  # to build
    '''.split(),
    extras_require=EXTRAS,
    **KEYS,
)
"""
    assert listed("a/setup.py", text) == [
        "3 pypi:requests runtime >=2",
        "3 pypi:attrs runtime ==23.1.0 !",
        "4 pypi:click runtime",
        "6 pypi:tomli runtime",
        "13 pypi:django runtime >=4",
        "16 pypi:wheel dev",
        "7 pypi:orjson optional",
        "7 pypi:pytest optional",
        "7 pypi:ruff optional",
        "8 pypi:sphinx optional",
        "9 pypi:nose dev",
        "7 pypi:orjson dev",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("setup(install_requires=needed())", "what install_requires lists is computed"),
        ("print 'x'\nsetup(", "no Python that can be read"),
        ("setup(install_requires=" + "(" * 300 + ")" * 300 + ")", "no Python"),
    ],
)
def test_a_setup_py_that_is_not_known_is_a_problem(text: str, words: str) -> None:
    (problem,) = read("setup.py", text).problems
    assert words in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "setup()",
        "setup(install_requires=[])",
        "setup(install_requires=open('requirements.txt').readlines())",
        "def setup(): ...",
        "A = A\nsetup(install_requires=['x', *A])",
    ],
)
def test_a_setup_py_that_asks_for_nothing_itself_is_no_problem(text: str) -> None:
    assert read("setup.py", text).problems == ()


def test_setup_cfg() -> None:
    text = """[metadata]
name = x
[options]
packages = find:
install_requires =
    requests>=2
    # a comment
    six==1.16; python_version<"3"
[options.extras_require]
test = pytest
  hypothesis
"""
    assert listed("setup.cfg", text) == [
        "6 pypi:requests runtime >=2",
        "8 pypi:six runtime ==1.16 !",
        "10 pypi:pytest optional",
        "11 pypi:hypothesis optional",
    ]


def test_package_json() -> None:
    text = """{
  "name": "shop",
  "scripts": {"react": "x"},
  "dependencies": {
    "react": "^18.0.0",
    "@a/b": "1.2.3"
  },
  "devDependencies": { "react": "18.2.0", "c": "workspace:*" },
  "peerDependencies": { "d": "npm:e@2.0.0" }
}"""
    assert listed("package.json", text) == [
        "5 npm:react runtime ^18.0.0",
        "6 npm:@a/b runtime 1.2.3 !",
        "8 npm:react dev 18.2.0 !",
        "8 npm:c dev workspace:* !",
        "9 npm:e optional npm:e@2.0.0 !",
    ]


def test_go_mod() -> None:
    text = "module a\nrequire b.com/c v1.0.0\nrequire (\n\td.com/e v2.0.0 // indirect\n)\n"
    assert listed("go.mod", text) == [
        "2 go:b.com/c runtime v1.0.0 !",
        "4 go:d.com/e indirect v2.0.0 !",
    ]


def test_pom() -> None:
    text = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <properties><spring.version>6.1.0</spring.version></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>m</groupId><artifactId>n</artifactId><version>3</version></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>org.spring</groupId><artifactId>core</artifactId>
      <version>${spring.version}</version>
    </dependency>
    <dependency><groupId>m</groupId><artifactId>n</artifactId><scope>test</scope></dependency>
    <dependency><groupId>p</groupId><artifactId>q</artifactId><version>[1,2)</version></dependency>
    <dependency><groupId>r</groupId><artifactId>s</artifactId><version>${t}</version></dependency>
  </dependencies>
  <build><plugins><plugin><dependencies><dependency><groupId>x</groupId></dependency>
  </dependencies></plugin></plugins></build>
</project>"""
    assert listed("pom.xml", text) == [
        "8 maven:org.spring:core runtime 6.1.0 !",
        "12 maven:m:n dev 3 !",
        "13 maven:p:q runtime [1,2)",
        "14 maven:r:s runtime ${t}",
    ]


def test_gradle() -> None:
    text = """// implementation("no:no:1")
dependencies {
    implementation("org.a:b:1.0")
    testImplementation 'org.c:d:2.+'
    api platform("org.e:f:$v")
    compileOnly(group: 'org.g', name: 'h', version: '3')
    implementation project(":libs")
    kapt "org.i:j"
}
"""
    assert listed("app/build.gradle.kts", text) == [
        "3 maven:org.a:b runtime 1.0 !",
        "4 maven:org.c:d dev 2.+",
        "5 maven:org.e:f runtime $v",
        "6 maven:org.g:h optional 3 !",
        "8 maven:org.i:j runtime  !",
    ]


def test_version_catalog() -> None:
    text = """[versions]
kotlin = "2.0"
junit = { strictly = "5.1" }
[libraries]
a = "g:a:1.0"
b = { module = "g:b", version.ref = "kotlin" }
c = { group = "g", name = "c", version.ref = "junit" }
d = { module = "g:d" }
"""
    assert listed("gradle/libs.versions.toml", text) == [
        "5 maven:g:a runtime 1.0 !",
        "6 maven:g:b runtime 2.0 !",
        "7 maven:g:c runtime 5.1 !",
        "8 maven:g:d runtime  !",
    ]


def test_cargo() -> None:
    text = """[dependencies]
serde = "1.0"
mine = { package = "their", version = "=1.2.3" }
opt = { version = "1", optional = true }
[dev-dependencies]
serde = { workspace = true }
[target.'cfg(unix)'.dependencies]
libc = "0.2"
[workspace.dependencies]
tokio = "1"
"""
    assert listed("Cargo.toml", text) == [
        "2 cargo:serde runtime 1.0",
        "3 cargo:their runtime =1.2.3 !",
        "4 cargo:opt optional 1",
        "6 cargo:serde dev  !",
        "10 cargo:tokio runtime 1",
        "8 cargo:libc runtime 0.2",
    ]


BROKEN = [
    ("pyproject.toml", "[project]\nname = \n", 2),
    ("package.json", '{\n"a": }', 2),
    ("pom.xml", "<project>\n<a></b>", 2),
    ("pom.xml", '<!DOCTYPE x [<!ENTITY a "b">]>\n<project>&a;</project>', 1),
    ("pom.xml", "<project>" + "<a>" * 500, 1),
    ("Cargo.toml", "[", 1),
    ("package.json", '{"a":' * 100_000, 1),
]


@pytest.mark.parametrize(("path", "text", "line"), BROKEN)
def test_what_is_wrong_is_said_with_its_line(path: str, text: str, line: int) -> None:
    reading = read(path, text)
    assert not reading.parts
    assert [p.at.first for p in reading.problems] == [line]


SHAPES = ("", "\0", "[]", "[project]\ndependencies = 3\n", '{"dependencies": []}', "null", "[[a]]",
          "require (", "<project/>", "implementation(" * 5_000, "\ud800", "a = b = c\n" * 3_000,
          '[project]\ndependencies = ["' + 'a","' * 10_000 + 'a"]', "<a " * 20_000)  # fmt: skip


@pytest.mark.parametrize("text", SHAPES, ids=lambda t: repr(t[:20]))
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for manifest in FORMATS.manifests.values():
        reading = manifest.read(Document(manifest.paths[0].replace("**/", ""), text))
        for problem in reading.problems:
            assert problem.message
            assert problem.at.first >= 1


def test_other_files_are_no_manifests() -> None:
    for path in ("package-lock.json", "README.txt", "a/pom.xml.bak", "Cargo.lock", "x.toml"):
        assert FORMATS.of_manifest(path) is None


def test_every_kind_of_manifest_is_read_here() -> None:
    assert set(FORMATS.manifests) == {
        "cargo", "go-mod", "gradle", "package-json", "pom", "pyproject", "requirements",
        "setup-cfg", "setup-py", "version-catalog",
    }  # fmt: skip


def among(path: str, files: dict[str, str]) -> list[str]:
    manifest = FORMATS.of_manifest(path)
    assert manifest is not None
    assert manifest.among is not None
    reading = manifest.among(Document(path, files[path]), files.get)
    assert not reading.problems
    return [
        f"{p.at.path}:{p.at.first} {p.key} {p.constraint}{' !' if p.pinned else ''}"
        for p in reading.parts
        if isinstance(p, Dependency)
    ]


def test_a_pom_takes_what_its_parents_in_the_repository_say() -> None:
    files = {
        "pom.xml": """<project>
<groupId>g</groupId><artifactId>top</artifactId><version>2</version>
<properties><orm>org.orm</orm><v>[1,2)</v><w>${v}</w></properties>
<dependencyManagement><dependencies><dependency>
<groupId>org.orm</groupId><artifactId>managed</artifactId><version>${w}</version>
</dependency></dependencies></dependencyManagement></project>""",
        "a/pom.xml": """<project><parent><groupId>g</groupId><artifactId>top</artifactId></parent>
<artifactId>a</artifactId></project>""",
        "a/b/pom.xml": """<project>
<parent><groupId>g</groupId><artifactId>a</artifactId><version>3</version></parent>
<dependencies>
<dependency><groupId>${orm}</groupId><artifactId>managed</artifactId></dependency>
<dependency><groupId>${project.groupId}</groupId><artifactId>own</artifactId>
 <version>${project.version}</version></dependency>
<dependency><groupId>x</groupId><artifactId>y</artifactId><version>${z}</version></dependency>
</dependencies></project>""",
        "c/pom.xml": """<project>
<parent><groupId>g</groupId><artifactId>other</artifactId><version>3</version></parent>
<dependencies><dependency><groupId>${orm}</groupId><artifactId>m</artifactId></dependency>
</dependencies></project>""",
        "loop/pom.xml": """<project>
<parent><artifactId>loop</artifactId><relativePath>pom.xml</relativePath></parent>
<artifactId>loop</artifactId><properties><a>${b}</a><b>${a}x</b></properties>
<dependencies><dependency><groupId>g</groupId><artifactId>${a}</artifactId></dependency>
</dependencies></project>""",
    }
    assert among("a/b/pom.xml", files) == [
        "a/b/pom.xml:4 maven:org.orm:managed [1,2)",
        "a/b/pom.xml:5 maven:g:own 3 !",
        "a/b/pom.xml:7 maven:x:y ${z}",
    ]
    assert among("c/pom.xml", files) == ["c/pom.xml:3 maven:${orm}:m  !"]
    assert len(among("loop/pom.xml", files)) == 1


def test_requirements_are_read_with_what_they_include() -> None:
    files = {
        "requirements.txt": "-r deps/base.txt\n--requirement=deps/more.txt\n-c constraints.txt\n"
        "a\n-r requirements-dev.txt\n-r ../outside.txt\n-r gone.txt\n",
        "deps/base.txt": "-r more.txt\nb==1\n",
        "deps/more.txt": "c\n-r base.txt\n",
        "constraints.txt": "d==1\n",
        "requirements-dev.txt": "e\n",
    }
    assert among("requirements.txt", files) == [
        "requirements.txt:4 pypi:a ", "deps/base.txt:2 pypi:b ==1 !", "deps/more.txt:1 pypi:c ",
    ]  # fmt: skip


def test_what_lies_beside_a_project_needs_no_version() -> None:
    assert listed("package.json", """{"dependencies": {"a": "file:../a", "b": "link:b",
"lp": "npm:@s/left@^1.0.0"}}""") == [
        "1 npm:a runtime file:../a !",
        "1 npm:b runtime link:b !",
        "2 npm:@s/left runtime npm:@s/left@^1.0.0",
    ]  # fmt: skip
    assert listed(
        "Cargo.toml",
        """[dependencies]
a = {path = "../a"}
b = {workspace = true}
""",
    ) == ["2 cargo:a runtime  !", "3 cargo:b runtime  !"]
    assert listed(
        "pyproject.toml",
        """[tool.poetry.dependencies]
a = {path = "../a"}
""",
    ) == ["2 pypi:a runtime ../a !"]
    assert listed(
        "build.gradle.kts",
        """val v = "1.0"
dependencies {
  implementation("g:a:$v")
  implementation("g:b:${v}")
  implementation("g:c:$w")
}
""",
    ) == ["3 maven:g:a runtime 1.0 !", "4 maven:g:b runtime 1.0 !", "5 maven:g:c runtime $w"]
