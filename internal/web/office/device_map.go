package office

import (
	"math"
	"net/url"
	"strconv"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// DeviceMapPage is the register as a map; the list is the page that everybody can use.
type DeviceMapPage struct {
	List, Source, Box, Tiles, Credit string
	Legend                           []ui.Badge
}

var deviceMapPage = web.NewTemplate[DeviceMapPage](files, "device_map.html")

// deviceMap is GET /devices/map, narrowed as the list is.
func (o *Office) deviceMap(c *web.Context) (web.Page, error) {
	if _, _, err := readRegister(c); err != nil {
		return web.Page{}, err
	}
	p := DeviceMapPage{List: narrowed(c, "/devices"), Source: narrowed(c, "/devices/map.json")}
	if o.MapTiles != "" {
		p.Tiles, p.Credit = o.MapTiles, o.MapCredit
	}
	for _, x := range []struct{ state, word string }{{"met", "live"}, {"unmet", "blocked"}, {"waiting", "maintenance"}, {"plain", "stopped"}} {
		p.Legend = append(p.Legend, ui.Badge{State: ui.State(x.state), Word: c.T("devices.state." + x.word)})
	}
	return deviceMapPage.Page(web.Head{Title: c.T("devices.map"), Crumbs: deviceCrumbs(c), Wide: true, Section: "/devices", Styles: []string{"map.css"}, Scripts: []string{"map.js"}}, p), nil
}

// narrowed is a path with what the register is narrowed to.
func narrowed(c *web.Context, path string) string {
	q := url.Values{}
	for _, name := range []string{"q", "state", "violation", "todo"} {
		if v := c.Query(name); v != "" {
			q.Set(name, v)
		}
	}
	return (&url.URL{Path: path, RawQuery: q.Encode()}).RequestURI()
}

// deviceMapJSON is GET /devices/map.json: what of the register lies in a window, gathered for its zoom.
func (o *Office) deviceMapJSON(c *web.Context) (web.Page, error) {
	f, _, err := readRegister(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	zoom := in.Int("zoom", 0, ui.MapZoomMost)
	var window [4]float64
	parts := strings.Split(c.Query("bbox"), ",")
	ok := len(parts) == len(window)
	for i := 0; ok && i < len(window); i++ {
		v, err := strconv.ParseFloat(parts[i], 64)
		window[i], ok = v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
	}
	in.Want(ok, "bbox", "请写四个经纬度：西,南,东,北。", "Write four degrees: west,south,east,north.")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	placed, err := o.Devices.Placed(c.Ctx(), c.Actor.Scope(access.ViewDevices), f, window, o.now(c))
	if err != nil {
		return web.Page{}, err
	}
	var points []ui.MapPoint
	var areas []ui.MapArea
	for _, p := range placed {
		if p.Point != nil {
			points = append(points, ui.MapPoint{Lon: p.Point.Lon, Lat: p.Point.Lat, State: string(p.State), Name: p.Words, URL: usePath(p.Use)})
			continue
		}
		a := ui.MapArea{State: string(p.State), Name: p.Words, URL: usePath(p.Use)}
		for _, x := range p.Area {
			a.Ring = append(a.Ring, [2]float64{ui.MapRound(x.Lon), ui.MapRound(x.Lat)})
		}
		areas = append(areas, a)
	}
	return web.JSON(200, ui.Gather(points, areas, int(zoom))), nil
}
