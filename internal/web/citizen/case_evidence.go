package citizen

import (
	"net/http"
	"strconv"

	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

const (
	caseEvidence = myCase + "/evidence"
	caseDevice   = myCase + "/device"
)

// CaseEvidencePage shows the evidence of a case to its party, item by item: the bytes themselves, with their digests (ux P3).
type CaseEvidencePage struct {
	Lead   string
	Items  []ExhibitPart
	Device string // where the device's conditions and papers are; empty: no device
	Object string
	None   string
}

// ExhibitPart is one item: what it is, who made it, what it is to prove.
type ExhibitPart struct {
	Title, Comment string
	Facts          ui.Facts
	Media          []Medium
	Held           []string // digests of the files that are not sent
	HeldWhy        string
}

var caseEvidencePage = web.NewTemplate[CaseEvidencePage](files, "case_evidence.html", "medium.html")

func (z *Citizen) evidenceRoutes(get func(string, web.PageFunc) web.Route) []web.Route {
	write := func(path string, send func(*web.Context) error) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, Policy: everybody, Write: send}
	}
	return []web.Route{
		get(caseEvidence, z.caseEvidence),
		write(caseEvidence+"/{item}/{place}", z.exhibit),
		get(caseDevice, z.caseConditions),
		write(caseDevice+"/papers/{digest}", func(c *web.Context) error { return ofDevice(c, z.caseDeviceOf, z.sendDevicePaper) }),
		write(caseDevice+"/{file}", func(c *web.Context) error { return ofDevice(c, z.caseDeviceOf, sendJudged) }),
	}
}

func (z *Citizen) caseEvidence(c *web.Context) (web.Page, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return toDoor(err)
	}
	if err := z.looked(c, casefile.Subject, k.Matter()); err != nil {
		return web.Page{}, err
	}
	all, err := z.Cases.ExhibitsOf(c.Ctx(), k)
	if err != nil {
		return web.Page{}, err
	}
	p := CaseEvidencePage{Lead: c.T("mycase.evidence.lead"), Object: caseActPath("object")}
	if k.Capture != "" {
		p.Device = caseDevice
	}
	for i := range all {
		part, err := z.exhibitPart(c, k, &all[i])
		if err != nil {
			return web.Page{}, err
		}
		p.Items = append(p.Items, part)
	}
	if len(all) == 0 {
		p.Lead, p.None = "", c.T("mycase.evidence.none")
	}
	h := head(c.T("mycase.evidence"), c.T("mycase.of", k.Number), caseBack(c))
	h.Styles = append(h.Styles, "captures.css")
	return caseEvidencePage.Page(h, p), nil
}

func caseBack(c *web.Context) ui.Link { return ui.Link{URL: myCase, Text: c.T("mycase.back")} }

// exhibitPart is one item as its party reads it: of a witness no name and no way to reach them.
func (z *Citizen) exhibitPart(c *web.Context, k *casefile.Case, x *casefile.Exhibit) (ExhibitPart, error) {
	p := ExhibitPart{Title: c.T("mycase.item", x.Number), Comment: caseActPath("object") + "?item=" + strconv.Itoa(x.Number)}
	kind := c.Words(device.Words(evidence.Kinds, x.Kind))
	p.Facts = ui.Facts{{Key: c.T("mycase.evidence.kind"), Value: ui.Text(kind).WithNote(c.Words(evidence.OriginWords[x.Origin]))}, {Key: c.T("citizen.at"), Value: ui.AtSecond(x.ObtainedAt)}}
	if x.Number == 0 {
		p.Title, p.Comment = c.T("citizen.file.here"), caseActPath("object")
	} else {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("citizen.state"), Value: ui.Text(c.Words(evidence.StateWords[x.State]))})
	}
	if x.Capture != "" && x.Capture == k.Capture {
		p.Facts = append(p.Facts, ui.Fact{Key: c.T("citizen.place"), Value: ui.Text(k.Place)})
	}
	if err := z.exhibitMakers(c, k, x, &p); err != nil {
		return p, err
	}
	for i := range x.Shown {
		f := &x.Shown[i]
		if f.Held {
			p.Held, p.HeldWhy = append(p.Held, f.SHA256), c.T("mycase.evidence.held")
			continue
		}
		url := caseEvidence + "/" + strconv.Itoa(x.Number) + "/" + strconv.Itoa(i+1)
		p.Media = append(p.Media, Medium{Words: c.T("layout.pair", p.Title, c.T("citizen.medium", i+1)), URL: url, SHA256: f.SHA256, Original: f.Original, Film: f.Film(), Paper: !f.Film() && !f.Picture(), Masked: f.Masked, Comment: p.Comment})
	}
	return p, nil
}

// exhibitMakers are who made an item, and what it is to prove: the elements that the officer found it to show, or what a derived one says.
func (z *Citizen) exhibitMakers(c *web.Context, k *casefile.Case, x *casefile.Exhibit, p *ExhibitPart) error {
	add := func(key, value, note string) {
		if value != "" {
			p.Facts = append(p.Facts, ui.Fact{Key: c.T(key), Value: ui.Text(value).WithNote(note)})
		}
	}
	if d := x.Derivation; d != nil {
		add("mycase.evidence.maker", d.Maker, d.Method)
		add("mycase.evidence.proves", d.Proves, "")
	} else {
		var names []string
		for _, person := range []string{x.Person, x.Second} {
			if person == "" {
				continue
			}
			name, err := z.Notices.People.Name(c.Ctx(), z.Notices.Engine.DB.Reader(), k.Book, person)
			if err != nil {
				return err
			}
			names = append(names, name)
		}
		add("mycase.evidence.officers", listed(c, names), "")
	}
	var shows []string
	for _, e := range capture.Elements(k.Violation) {
		if x.Shows(e.Code) {
			shows = append(shows, c.Words(e.Title))
		}
	}
	add("mycase.evidence.shows", listed(c, shows), "")
	return nil
}

// listed joins words in the language of the page.
func listed(c *web.Context, words []string) (out string) {
	for i, x := range words {
		if i == 0 {
			out = x
			continue
		}
		out = c.T("mycase.and", out, x)
	}
	return out
}

// exhibit sends the bytes of one file of the evidence as its party sees it.
func (z *Citizen) exhibit(c *web.Context) error {
	k, err := z.opensCase(c)
	if err != nil {
		return err
	}
	place, bad := strconv.Atoi(c.Path("place"))
	if k == nil || bad != nil {
		return noSuch
	}
	all, err := z.Cases.ExhibitsOf(c.Ctx(), k)
	if err != nil {
		return err
	}
	for i := range all {
		x := &all[i]
		if strconv.Itoa(x.Number) != c.Path("item") || place < 1 || place > len(x.Shown) || x.Shown[place-1].Held {
			continue
		}
		f := &x.Shown[place-1]
		digest, err := blob.ParseDigest(f.SHA256)
		if err != nil {
			return err
		}
		name, store, manner := "evidence-"+c.Path("item")+"-"+strconv.Itoa(place), z.Notices.Captures.Originals, "inline"
		if !f.Film() && !f.Picture() {
			name, store, manner = name+".pdf", z.Files.Store, "attachment"
		} else {
			name += media.Extension(f.Type)
		}
		c.W.Header().Set("Content-Disposition", manner+`; filename="`+name+`"`)
		return c.Bytes(store, digest, f.Type, law.Words{ZH: "这份材料", EN: "this picture"})
	}
	return noSuch
}

// caseDeviceOf is the device behind the case of the browser's ticket; nil: there is no ticket, or no device.
func (z *Citizen) caseDeviceOf(c *web.Context) (*usedDevice, error) {
	k, err := z.opensCase(c)
	if err != nil || k == nil {
		return nil, err
	}
	j, err := z.Cases.JudgedOf(c.Ctx(), k)
	if err != nil || j == nil {
		return nil, err
	}
	x := &j.Capture
	return &usedDevice{book: k.Book, use: x.Use, at: x.At, told: j.Judgement.At, act: c.Words(capture.ViolationWords(k.Violation)), judgement: j.Judgement, findings: j.Findings, path: caseDevice,
		explain: caseActPath("object"), back: caseBack(c), file: deviceFileKeys{"mycase.file.back", "mycase.file.later"}}, nil
}

func (z *Citizen) caseConditions(c *web.Context) (web.Page, error) {
	u, err := z.caseDeviceOf(c)
	if err != nil || u == nil {
		return toDoor(err)
	}
	return z.conditionsOf(c, u)
}
