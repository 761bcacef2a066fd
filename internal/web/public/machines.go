package public

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
)

// feature is a device at a site as GeoJSON (RFC 7946).
type feature struct {
	Type       string    `json:"type"`
	ID         string    `json:"id"` // of the device
	Geometry   *geometry `json:"geometry"`
	Properties any       `json:"properties"`
}

type geometry struct {
	Type        string `json:"type"`
	Coordinates any    `json:"coordinates"`
}

// properties are what the list says of a device at a site.
type properties struct {
	Code          string     `json:"code"`
	Place         string     `json:"place"`
	Direction     string     `json:"direction,omitempty"`
	Kind          string     `json:"kind"` // fixed or mobile
	Authority     string     `json:"authority"`
	State         string     `json:"state"`
	StateZH       string     `json:"state_zh"`
	StateEN       string     `json:"state_en"`
	Since         *time.Time `json:"since,omitempty"` // of the state
	PublicSince   time.Time  `json:"public_since"`
	VerifiedUntil string     `json:"verified_until,omitempty"` // date
	Violations    []string   `json:"violations"`
	Uses          []string   `json:"uses"`
	Demo          bool       `json:"demonstration,omitempty"`
	URL           string     `json:"url"`
}

func where(s *disclosure.Site) *geometry {
	switch {
	case s.Point != nil:
		return &geometry{"Point", pair(*s.Point)}
	case len(s.Area) > 0:
		ring := make([][2]float64, len(s.Area))
		for i, p := range s.Area {
			ring[i] = pair(p)
		}
		return &geometry{"Polygon", [][][2]float64{counterclockwise(ring)}}
	}
	return nil
}

func pair(p admissibility.Point) [2]float64 { return [2]float64{p.Lon, p.Lat} }

// counterclockwise turns a ring as RFC 7946 §3.1.6 asks for.
func counterclockwise(ring [][2]float64) [][2]float64 {
	area := 0.0
	for i := 1; i < len(ring); i++ {
		area += ring[i-1][0]*ring[i][1] - ring[i][0]*ring[i-1][1]
	}
	if area < 0 {
		slices.Reverse(ring)
	}
	return ring
}

// kindOf is the key of a kind of site.
func kindOf(s *disclosure.Site) string {
	if s.Kind == admissibility.Mobile {
		return "mobile"
	}
	return "fixed"
}

// say fills what is said of some uses of one device at a site, as the best of them stands.
func (p *Public) say(c *web.Context, site *disclosure.Site, uses []*disclosure.Use, how disclosure.Standing, t time.Time) properties {
	out := properties{Code: site.Code, Place: site.Words, Direction: site.Direction, Kind: kindOf(site), Authority: site.Body.Name, State: string(how.State),
		StateZH: how.Words.ZH, StateEN: how.Words.EN, PublicSince: beijing(site.Since), Demo: site.Demo, URL: p.address(c, sitePath(site.Code))}
	if !how.Since.IsZero() {
		at := beijing(how.Since)
		out.Since = &at
	}
	if how.VerifiedUntil > 0 {
		out.VerifiedUntil = how.VerifiedUntil.String()
	}
	for _, u := range uses {
		out.Uses = append(out.Uses, u.Life.Use.ID)
		if v := u.Life.UseAt(t).Violation; !slices.Contains(out.Violations, v) {
			out.Violations = append(out.Violations, v)
		}
	}
	return out
}

func beijing(t time.Time) time.Time { return t.In(law.Beijing) }

// sitePath is the page of a site.
func sitePath(code string) string { return Home + "/s/" + code }

// address is the whole address of a path.
func (p *Public) address(c *web.Context, path string) string {
	if p.Address != "" {
		return strings.TrimSuffix(p.Address, "/") + path
	}
	return c.Address(path)
}

// byDevice groups the uses of a line by their device, in their order.
func byDevice(uses []*disclosure.Use) [][]*disclosure.Use {
	var out [][]*disclosure.Use
	at := map[string]int{}
	for _, u := range uses {
		id := u.Life.Device.ID
		if _, there := at[id]; !there {
			at[id] = len(out)
			out = append(out, nil)
		}
		out[at[id]] = append(out[at[id]], u)
	}
	return out
}

// features are the devices of a filter, each at its site.
func (p *Public) features(c *web.Context, s *disclosure.Snapshot, f disclosure.Filter) []feature {
	t := f.At
	if t.IsZero() {
		t = s.At
	}
	then := s.Standings(t)
	out := []feature{}
	for _, l := range s.List(f) {
		for _, uses := range byDevice(l.Uses) {
			how := then[uses[0].Life.Use.ID]
			out = append(out, feature{"Feature", uses[0].Life.Device.ID, where(l.Site), p.say(c, l.Site, uses, how, t)})
		}
	}
	return out
}

// geojson is GET /api/v1/public/devices.
func (p *Public) geojson(c *web.Context, s *disclosure.Snapshot) error {
	f, err := read(c).devices(s)
	if err != nil {
		return err
	}
	return p.answer(c, s.Tag, "geojson "+p.address(c, "")+" "+c.Query("bbox")+" "+c.Query("at"), func() (*body, error) {
		return jsonBody("application/geo+json", struct {
			Type     string    `json:"type"`
			Features []feature `json:"features"`
		}{"FeatureCollection", p.features(c, s, f)})
	})
}

func jsonBody(kind string, v any) (*body, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return newBody(kind, "", b.Bytes()), nil
}

var noDevice = fault.NotFound{What: law.Words{ZH: "这台设备", EN: "the device"}}

// uses are the public uses that an address names: those of a device, one use, or those at a site.
func uses(s *disclosure.Snapshot, id string) ([]*disclosure.Use, error) {
	if all := s.Device(id); len(all) > 0 {
		return all, nil
	}
	if u, is := s.Use(id); is {
		return []*disclosure.Use{u}, nil
	}
	if site, is := s.Site(id); is {
		return site.Uses, nil
	}
	return nil, noDevice
}

// oneUse is what is said of one use on its own.
type oneUse struct {
	ID        string    `json:"id"`
	Code      string    `json:"code"`
	Place     string    `json:"place"`
	Authority string    `json:"authority"`
	Violation string    `json:"violation"`
	NameZH    string    `json:"violation_zh"`
	NameEN    string    `json:"violation_en"`
	State     string    `json:"state"`
	SaysZH    string    `json:"sentence_zh"`
	SaysEN    string    `json:"sentence_en"`
	History   []oneFact `json:"history"`
}

type oneFact struct {
	Event   string    `json:"event"`
	ZH      string    `json:"zh"`
	EN      string    `json:"en"`
	LineZH  string    `json:"line_zh,omitempty"`
	LineEN  string    `json:"line_en,omitempty"`
	At      time.Time `json:"at"`
	KnownAt time.Time `json:"recorded_at"`
}

// deviceJSON is GET /api/v1/public/devices/{id}: the device as a feature, with every use and its history.
func (p *Public) deviceJSON(c *web.Context, s *disclosure.Snapshot) error {
	id := c.Path("id")
	all, err := uses(s, id)
	if err != nil {
		return err
	}
	return p.answer(c, s.Tag, "device "+p.address(c, "")+" "+id, func() (*body, error) {
		type whole struct {
			properties
			Maker  string   `json:"maker,omitempty"`
			Model  string   `json:"model,omitempty"`
			Serial string   `json:"serial,omitempty"`
			Lives  []oneUse `json:"lives"`
		}
		first := all[0]
		thing := first.Life.DeviceAt(s.At)
		out := whole{properties: p.say(c, first.Site, all, first.Now, s.At), Maker: thing.Maker, Model: thing.Model, Serial: thing.Serial}
		for _, u := range all {
			out.Lives = append(out.Lives, told(u, s.At))
		}
		return jsonBody("application/geo+json", feature{"Feature", first.Life.Device.ID, where(first.Site), out})
	})
}

func told(u *disclosure.Use, t time.Time) oneUse {
	v := u.Life.UseAt(t).Violation
	name, says := capture.ViolationWords(v), disclosure.Sentence(&u.Life, t)
	out := oneUse{ID: u.Life.Use.ID, Code: u.Site.Code, Place: u.Site.Words, Authority: u.Body.Name, Violation: v, NameZH: name.ZH, NameEN: name.EN,
		State: string(u.Now.State), SaysZH: says.ZH, SaysEN: says.EN}
	for _, h := range u.History() {
		out.History = append(out.History, oneFact{string(h.Event), h.What.ZH, h.What.EN, h.Line.ZH, h.Line.EN, beijing(h.At), beijing(h.KnownAt)})
	}
	return out
}

// reading is the foot of every answer (ux G.4): whose reading it is.
var reading = law.Words{ZH: "以上为本系统按规则作出的判断，不是对具体处罚是否合法的认定。", EN: "This is the system's judgement by its rules, not a finding on whether a particular penalty is lawful."}

// oneAnswer is the judgement of one use; facts and receipt are documents of the admissibility contract.
type oneAnswer struct {
	Use       string                `json:"use"`
	Device    string                `json:"device"`
	Code      string                `json:"code"`
	Place     string                `json:"place"`
	Violation string                `json:"violation"`
	Outcome   string                `json:"outcome"`
	WordsZH   string                `json:"outcome_zh"`
	WordsEN   string                `json:"outcome_en"`
	Receipt   admissibility.Receipt `json:"receipt"`
	Facts     admissibility.Facts   `json:"facts"`
}

// lawfulJSON is GET /api/v1/public/devices/{id}/lawful?at=INSTANT.
func (p *Public) lawfulJSON(c *web.Context, s *disclosure.Snapshot) error {
	id := c.Path("id")
	all, err := uses(s, id)
	if err != nil {
		return err
	}
	in := read(c)
	t := in.at(s, "at")
	in.check.Want(c.Query("at") != "", "at", "请写明时间，如at=2025-06-06T08:00:00%2B08:00。", "Say when, such as at=2025-06-06T08:00:00%2B08:00.")
	if err := in.err(); err != nil {
		return err
	}
	return p.answer(c, s.Tag, "lawful "+id+" "+t.UTC().Format(time.RFC3339Nano), func() (*body, error) {
		out := struct {
			ID      string      `json:"id"`
			At      time.Time   `json:"at"`
			LawZH   string      `json:"law_zh"`
			LawEN   string      `json:"law_en"`
			FootZH  string      `json:"reading_zh"`
			FootEN  string      `json:"reading_en"`
			Answers []oneAnswer `json:"answers"`
		}{id, beijing(t), disclosure.Law(t).ZH, disclosure.Law(t).EN, reading.ZH, reading.EN, nil}
		for _, u := range all {
			a, err := disclosure.AnswerAt(&u.Life, t, latest(s, c))
			if err != nil {
				return nil, err
			}
			w := a.Receipt.Outcome.Words()
			out.Answers = append(out.Answers, oneAnswer{u.Life.Use.ID, u.Life.Device.ID, u.Site.Code, u.Life.SiteAt(t).Words, u.Life.UseAt(t).Violation,
				a.Receipt.Outcome.String(), w.ZH, w.EN, a.Receipt, a.Facts})
		}
		return jsonBody("application/json", out)
	})
}

// publicStates are the states that a list can be narrowed to, by key.
var publicStates = []device.State{device.Live, device.SignSuspended, device.BlockedState, device.Maintenance, device.ReviewRequired, device.StoppedState, device.Waiting, device.Publishing, device.CancelledState}

// positionText writes a point as people copy it: latitude and longitude would be read either way, so it says which is which.
func positionText(p admissibility.Point) string {
	return fmt.Sprintf("E%.6f, N%.6f", p.Lon, p.Lat)
}
