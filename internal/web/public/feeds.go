package public

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/csvout"
	"yuanjian/internal/disclosure"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
)

// csv is GET /api/v1/public/devices.csv: one line a use.
func (p *Public) csv(c *web.Context, s *disclosure.Snapshot) error {
	f, err := read(c).devices(s)
	if err != nil {
		return err
	}
	c.W.Header().Set("Content-Disposition", `attachment; filename="devices.csv"`)
	return p.answer(c, s.Tag, "csv "+p.address(c, "")+" "+c.Query("bbox")+" "+c.Query("at"), func() (*body, error) {
		var b bytes.Buffer
		w := csvout.New(&b)
		_ = w.Row("地点代码 code", "设置地点 place", "方向 direction", "类别 kind", "单位 authority", "违法行为 violation", "状态 state", "状态自 since", "公示自 public since", "检定有效期至 verified until", "经度 lon", "纬度 lat", "网址 url")
		t := f.At
		if t.IsZero() {
			t = s.At
		}
		then := s.Standings(t)
		for _, l := range s.List(f) {
			lon, lat := "", ""
			if m, placed := l.Site.Middle(); placed {
				lon, lat = strconv.FormatFloat(m.Lon, 'f', 6, 64), strconv.FormatFloat(m.Lat, 'f', 6, 64)
			}
			for _, u := range l.Uses {
				how := then[u.Life.Use.ID]
				v := u.Life.UseAt(t).Violation
				until := ""
				if how.VerifiedUntil > 0 {
					until = how.VerifiedUntil.String()
				}
				_ = w.Row(l.Site.Code, l.Site.Words, l.Site.Direction, kindOf(l.Site), l.Site.Body.Name, v+" "+capture.ViolationWords(v).ZH, how.Words.ZH, stamp(how.Since), stamp(l.Site.Since), until, lon, lat, p.address(c, sitePath(l.Site.Code)))
			}
		}
		if err := w.Flush(); err != nil {
			return nil, err
		}
		return newBody("text/csv; charset=utf-8", "", b.Bytes()), nil
	})
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(law.Beijing).Format("2006-01-02 15:04")
}

// Atom, as far as it is written here (RFC 4287).
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		Title   string      `xml:"title"`
		ID      string      `xml:"id"`
		Updated string      `xml:"updated"`
		Author  atomAuthor  `xml:"author"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomAuthor struct {
		Name string `xml:"name"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
		Type string `xml:"type,attr,omitempty"`
	}
	atomEntry struct {
		Title   string     `xml:"title"`
		ID      string     `xml:"id"`
		Updated string     `xml:"updated"`
		Links   []atomLink `xml:"link"`
		Summary string     `xml:"summary"`
	}
)

// feedMost is how many changes the feed tells.
const feedMost = 100

// atom is GET /api/v1/public/devices.atom: what changed last, of all sites or of one (site=CODE).
func (p *Public) atom(c *web.Context, s *disclosure.Snapshot) error {
	code := c.Query("site")
	site, is := s.Site(code)
	if code != "" && !is {
		return noDevice
	}
	return p.answer(c, s.Tag, "atom "+p.address(c, "")+" "+code, func() (*body, error) {
		changes := s.Changes(feedMost)
		if code != "" {
			changes = site.Changes(feedMost)
		}
		self := "/api/v1/public/devices.atom"
		feed := atomFeed{Lang: "zh-CN", Title: p.Site.Authority.ZH + " 电子技术监控设备公示", ID: p.address(c, self), Author: atomAuthor{p.Site.Authority.ZH},
			Updated: beijing(s.At).Format(time.RFC3339), Links: []atomLink{{"self", p.address(c, self), "application/atom+xml"}, {"alternate", p.address(c, Home+"/changes"), "text/html"}}}
		if code != "" {
			feed.Title, feed.ID = site.Words+" 电子技术监控设备公示", p.address(c, self+"?site="+site.Code)
			feed.Links[0].Href, feed.Links[1].Href = feed.ID, p.address(c, sitePath(site.Code))
		}
		if len(changes) > 0 {
			feed.Updated = beijing(changes[0].KnownAt).Format(time.RFC3339)
		}
		for _, x := range changes {
			feed.Entries = append(feed.Entries, atomEntry{Title: x.What.ZH + "：" + x.Site.Words, ID: "urn:yuanjian:fact:" + x.ID, Updated: beijing(x.KnownAt).Format(time.RFC3339),
				Links: []atomLink{{Rel: "alternate", Href: p.address(c, sitePath(x.Site.Code))}}, Summary: summary(x)})
		}
		text, err := xml.MarshalIndent(feed, "", " ")
		if err != nil {
			return nil, err
		}
		return newBody("application/atom+xml; charset=utf-8", "", append([]byte(xml.Header), text...)), nil
	})
}

// summary says what changed from when, and for whom.
func summary(x disclosure.Change) string {
	parts := []string{x.Site.Body.Name, x.At.In(law.Beijing).Format("2006年1月2日 15:04")}
	if x.Line.ZH != "" {
		parts = append(parts, x.Line.ZH)
	}
	return strings.Join(parts, "，")
}
