package public

import (
	"context"
	"net/http"
	"slices"

	"yuanjian/internal/act"
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
	Site    web.Site
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
		get(Home, p.find),
		{Method: http.MethodPost, Path: Home + "/near", Policy: everybody, Write: p.near},
		get(Home+"/changes", p.changes),
		get(Home+"/about", p.about),
		get(Home+"/notices", p.notices),
		get(Home+"/s/{code}", p.site),
		get(Home+"/s/{code}/lawful", p.lawful),
		get(Home+"/s/{code}/report", p.report),
		{Method: http.MethodPost, Path: Home + "/s/{code}/report", Policy: everybody, Write: p.send, Upload: photoMost + web.FormLimit},
		get(Home+"/s/{code}/reports/{id}", p.reported),
		get(Home+"/devices/{id}", p.device),
		get(Home+"/map", p.mapPage),
		get(Home+"/map.json", p.mapJSON),
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
		get("/api/v1/public/devices", p.geojson),
		get("/api/v1/public/devices.csv", p.csv),
		get("/api/v1/public/devices.atom", p.atom),
		get("/api/v1/public/devices/{id}", p.deviceJSON),
		get("/api/v1/public/devices/{id}/lawful", p.lawfulJSON),
	}
}

// worker is the script that keeps what was seen. Its address lies under Home, and so it may answer for Home itself too.
func worker() http.Handler {
	script := ui.ServeUnder("worker.js")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Service-Worker-Allowed", Home)
		script(w, r)
	})
}
