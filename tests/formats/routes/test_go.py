"""Routers of Go (conductor_mcp.formats.routes.go_net_http, chi and gin)."""

from __future__ import annotations

from tests.formats.routes.reading import listed, routes

MOD = {"go.mod": "module shop.test/shop\n\ngo 1.22\n"}


def test_patterns_of_net_http_hold_methods_wildcards_and_hosts() -> None:
    found = routes(
        "go-net-http",
        {
            **MOD,
            "main.go": """\
package main
import "net/http"
const base = "/v1"
func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", show)
	mux.HandleFunc("POST shop.test"+base+"/orders/{$}", add)
	mux.Handle("/files/{path...}", http.HandlerFunc(files))
	mux.Handle("/static/", http.FileServer(dir))
	http.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {})
	api := http.NewServeMux()
	api.HandleFunc("DELETE /things", gone)
	mux.Handle("/api/", http.StripPrefix("/api", api))
	other.HandleFunc("/nothing", x)
	register(mux)
}
""",
            "more.go": """\
package main
import "net/http"
func register(m *http.ServeMux) { m.HandleFunc("PUT /more", more) }
""",
        },
    )
    assert listed(found) == [
        "DELETE /api/things",
        "* /files/{path*}",
        "* /healthz",
        "PUT /more",
        "GET /orders/{id}",
        "* /static/{rest*}",
        "POST /v1/orders/",
    ]
    assert not any("prefix" in e.unknown for e in found)


CHI = {
    **MOD,
    "main.go": """\
package main
import (
	"github.com/go-chi/chi/v5"
	"shop.test/shop/users"
)
func main() {
	r := chi.NewRouter()
	r.Use(log)
	r.Get("/", home)
	r.With(auth).Post("/login", login)
	r.Route("/orders", func(r chi.Router) {
		r.Get("/{id:[0-9]+}", one)
		r.Group(func(r chi.Router) { r.Delete("/{id}", gone) })
		r.Route("/lines", lines)
	})
	r.Mount("/users", users.Routes())
	r.Method("PATCH", "/x", h)
}
func lines(r chi.Router) { r.Get("/*", all) }
""",
    "users/users.go": """\
package users
import "github.com/go-chi/chi/v5"
func Routes() chi.Router {
	r := chi.NewRouter()
	r.Put("/{name}", save)
	return r
}
""",
}


def test_routers_of_chi_are_followed_through_routes_groups_and_mounts() -> None:
    found = routes("chi", CHI)
    assert listed(found) == [
        "GET /",
        "POST /login",
        "GET /orders/lines/{rest*}",
        "DELETE /orders/{id}",
        "GET /orders/{id}",
        "PUT /users/{name}",
        "PATCH /x",
    ]
    assert not any("prefix" in e.unknown for e in found)


def test_groups_of_gin_are_followed_through_functions_and_packages() -> None:
    found = routes(
        "gin",
        {
            **MOD,
            "main.go": """\
package main
import (
	"github.com/gin-gonic/gin"
	"shop.test/shop/orders"
)
type Server struct { router *gin.Engine }
func main() {
	s := &Server{router: gin.Default()}
	v1 := s.router.Group("/v1")
	{
		v1.GET("/ping/:id", ping)
		admin := v1.Group("/admin", auth)
		admin.Any("/*rest", any)
		orders.Register(v1.Group("/orders"))
	}
	s.router.Handle("PUT", "/x", x)
}
""",
            "orders/orders.go": """\
package orders
import "github.com/gin-gonic/gin"
func Register(g *gin.RouterGroup) { g.POST("", add) }
func Lost(g *gin.RouterGroup) { g.POST("/lost", add) }
""",
        },
    )
    assert listed(found) == [
        "POST /lost",
        "* /v1/admin/{rest*}",
        "POST /v1/orders",
        "GET /v1/ping/{id}",
        "PUT /x",
    ]
    assert [e.path for e in found if "prefix" in e.unknown] == ["/lost"]


def test_broken_files_and_clients_have_no_routes() -> None:
    text = 'package a\nimport "net/http"\nfunc f() { http.Get("/x"); c.Handle("/y", '
    assert routes("go-net-http", {"a.go": text}) == []


def test_objects_tables_loops_and_what_functions_are_given_are_followed() -> None:
    found = routes(
        "chi",
        {
            **MOD,
            "main.go": """\
package main
import (
	"fmt"
	"net/http"
	"github.com/go-chi/chi/v5"
	"shop.test/shop/users"
	"shop.test/shop/orders"
)
type registrar interface { Register(r chi.Router) }
type App struct { chi.Router }
type route struct { method, path string; handler http.HandlerFunc }
var all = []route{{"GET", "/a", h}, {method: "POST", path: "/b", handler: h}}
func main() {
	app := &App{Router: chi.NewRouter()}
	for _, one := range all { app.MethodFunc(one.method, one.path, one.handler) }
	for _, version := range []string{"v1", "v2"} {
		app.Route("/"+version, func(r chi.Router) { under(r, fmt.Sprintf("/%s", "x")) })
	}
	for path, handler := range map[string]http.HandlerFunc{"/m": h} { app.Get(path, handler) }
	r := chi.NewRouter()
	for _, one := range []registrar{users.New(), &orders.Handler{}} { one.Register(r) }
	app.Mount("/in", logged(r))
	app.Mount("/files", http.FileServer(nil))
	if debug { app.Get("/debug", h) } else { app.Get("/plain", h) }
}
func under(r chi.Router, prefix string) { r.Get(prefix+"/y", h) }
""",
            "users/users.go": """\
package users
import "github.com/go-chi/chi/v5"
type Handler struct{}
func New() *Handler { return &Handler{} }
func (h *Handler) Register(r chi.Router) { r.Get("/users", h.all) }
""",
            "orders/orders.go": """\
package orders
import "github.com/go-chi/chi/v5"
type Handler struct{}
func (h *Handler) Register(r chi.Router) { r.Get("/orders", h.all) }
""",
        },
    )
    assert listed(found) == [
        "GET /a",
        "POST /b",
        "GET /debug",
        "* /files/{rest*}",
        "GET /in/orders",
        "GET /in/users",
        "GET /m",
        "GET /plain",
        "GET /v1/x/y",
        "GET /v2/x/y",
    ]
    assert not any("prefix" in e.unknown for e in found)


def test_a_server_s_methods_that_nobody_calls_use_the_router_it_is_made_with() -> None:
    found = routes(
        "go-net-http",
        {
            **MOD,
            "server.go": """\
package shop
import "net/http"
type Server struct { mux *http.ServeMux; paths struct{ base string } }
func NewServer() *Server { return &Server{mux: http.NewServeMux()} }
func (s *Server) routes() { s.mux.HandleFunc("GET /a", s.a) }
func loop(n int) string { return loop(n) + "/x" }
func (s *Server) deep() { s.mux.HandleFunc(loop(1), s.a); s.mux.HandleFunc("/b", s.a) }
""",
        },
    )
    assert listed(found) == ["* /", "GET /a", "* /b"]
    assert [e.path for e in found if "path" in e.unknown] == ["/"]
    assert not any("prefix" in e.unknown for e in found)


def test_gin_s_groups_keep_a_slash_at_their_end() -> None:
    found = routes(
        "gin",
        {
            **MOD,
            "main.go": """\
package main
import "github.com/gin-gonic/gin"
var engine = gin.New()
func init() {
	g := engine.Group("/users")
	g.GET("/", all).POST("", add)
	engine.Static("/assets", ".")
	engine.StaticFile("/icon.ico", "x")
	engine.Match([]string{"GET", "PUT"}, "/both", all)
}
""",
        },
    )
    assert listed(found) == [
        "GET /assets/{filepath*}",
        "HEAD /assets/{filepath*}",
        "GET /both",
        "PUT /both",
        "GET /icon.ico",
        "HEAD /icon.ico",
        "POST /users",
        "GET /users/",
    ]


def test_of_texts_that_hang_on_a_condition_the_first_stays() -> None:
    found = routes(
        "gin",
        {
            **MOD,
            "main.go": """\
package main
import ("strings"; "github.com/gin-gonic/gin")
func Wrap(engine *gin.Engine) { group(&engine.RouterGroup) }
func group(g *gin.RouterGroup) {
	all := []struct { Method, Path string; Handler gin.HandlerFunc }{{"GET", "/debug/x", h}}
	var prefix string
	switch {
	case g.BasePath() == "":
		prefix = ""
	case strings.HasSuffix(g.BasePath(), "/debug"):
		prefix = "/debug"
	}
	for _, one := range all {
		g.Handle(one.Method, strings.TrimPrefix(one.Path, prefix), one.Handler)
	}
}
func main() { Wrap(gin.New()) }
""",
        },
    )
    assert listed(found) == ["GET /debug/x"]
