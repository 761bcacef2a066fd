package public

import (
	"context"
	"net/http"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// Home is where the public begins.
const Home = "/public"

// Public is the face over what is public.
type Public struct {
	Engine *act.Engine
	// Register is what is public.
	Register interface {
		Current(ctx context.Context) (*disclosure.Snapshot, error)
	}
	Devices *device.Service
	Files   device.Files
	// Cases are those whose decisions are public (行政处罚法 48).
	Cases *casefile.Service
	Site  web.Site
	// Address is under which the public reaches this server, for what leaves the browser; empty: as the request names it.
	Address string
	// Tiles is the ground of the map; nil: a plain one.
	Tiles *Tiles

	made      cache
	counted   disclosure.Figures
	templates templates
	limits    web.AddressLimit // of reports
}

// everybody is the policy of every route here.
var everybody = web.Public{Reason: "devices are made known to the public (Art 14)"}

// Routes lists every route of the face.
func (p *Public) Routes() []web.Route {
	return slices.Concat(p.pageRoutes(), p.machineRoutes())
}

func (p *Public) pageRoutes() []web.Route {
	get := func(path string, write func(*web.Context) error) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, Policy: everybody, Write: write}
	}
	return []web.Route{
		get(Home, p.now(p.find)),
		{Method: http.MethodPost, Path: Home + "/near", Policy: everybody, Write: p.now(p.near)},
		get(Home+"/changes", p.now(p.changes)),
		get(Home+"/about", p.now(p.about)),
		get(Home+"/notices", p.notices),
		get(decisionsPath, p.decisions),
		get(decisionsPath+"/{id}", p.decision),
		get(Home+"/s/{code}", p.now(p.site)),
		get(Home+"/s/{code}/lawful", p.onSite(p.lawful)),
		get(Home+"/s/{code}/report", p.onSite(p.report)),
		{Method: http.MethodPost, Path: Home + "/s/{code}/report", Policy: everybody, Write: p.onSite(p.send), Upload: photoMost + web.FormLimit},
		get(Home+"/s/{code}/reports/{id}", p.onSite(p.reported)),
		get(Home+"/devices/{id}", p.now(p.device)),
		get(Home+"/map", p.now(p.mapPage)),
		get(Home+"/map.json", p.now(p.mapJSON)),
		get(TilesPath, p.tile),
		{Method: http.MethodGet, Path: Home + "/worker.js", Policy: everybody, Serve: worker()},
	}
}

// machineRoutes are those of the contract, "Everyone: HTTP".
func (p *Public) machineRoutes() []web.Route {
	get := func(path string, write func(*web.Context) error) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, Policy: everybody, Write: write}
	}
	return []web.Route{
		get("/api/v1/public/devices", p.now(p.geojson)),
		get("/api/v1/public/devices.csv", p.now(p.csv)),
		get("/api/v1/public/devices.atom", p.now(p.atom)),
		get("/api/v1/public/devices/{id}", p.now(p.deviceJSON)),
		get("/api/v1/public/devices/{id}/lawful", p.now(p.lawfulJSON)),
	}
}

// now gives a page what the public may know at present.
func (p *Public) now(page func(*web.Context, *disclosure.Snapshot) error) func(*web.Context) error {
	return func(c *web.Context) error {
		s, err := p.Register.Current(c.Ctx())
		if err != nil {
			return err
		}
		return page(c, s)
	}
}

// onSite gives a page the site of its address as well; what is not there, or not public, is missing alike.
func (p *Public) onSite(page func(*web.Context, *disclosure.Snapshot, *disclosure.Site) error) func(*web.Context) error {
	return p.now(func(c *web.Context, s *disclosure.Snapshot) error {
		site, is := s.Site(c.Path("code"))
		if !is {
			return p.missing(c)
		}
		return page(c, s, site)
	})
}

// worker is the script that keeps what was seen. Its address lies under Home, and so it may answer for Home itself too.
func worker() http.Handler {
	script := ui.ServeUnder("worker.js")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Service-Worker-Allowed", Home)
		script(w, r)
	})
}
