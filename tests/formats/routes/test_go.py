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
