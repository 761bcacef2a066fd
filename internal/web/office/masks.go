package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/media"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// MaskPage is the form by which a person draws what a copy of a medium does not show (Art 16(1)(5)).
type MaskPage struct {
	View, Words   string // the picture; empty for a film
	Width, Height int
	Lines         []int // of the grid over the picture, in hundredths
	Action, Back  string
	Upload        bool
	Fields        []ui.Field
}

var maskPage = web.NewTemplate[MaskPage](files, "mask.html")

func (o *Office) maskRoutes() []web.Route {
	view, review := web.Permission(access.ViewCaptures), web.Permission(access.ReviewCaptures)
	const form = "/captures/{id}/masks/{name}/new"
	return []web.Route{
		{Method: "GET", Path: form, Policy: review, Page: o.newMask},
		{Method: "POST", Path: form, Policy: review, Page: o.makeMask, Again: o.newMask, Upload: media.DefaultLimits().FilmBytes + web.FormLimit},
		{Method: "GET", Path: "/captures/{id}/masks/{mask}/file", Policy: view, Write: o.maskFile},
	}
}

func maskForm(id, name string) string { return "/captures/" + id + "/masks/" + name + "/new" }

func (o *Office) newMask(c *web.Context) (web.Page, error) {
	x, err := o.opened(c)
	if err != nil {
		return web.Page{}, err
	}
	i := slices.IndexFunc(x.Media, func(m capture.Media) bool { return m.Name == c.Path("name") })
	if i < 0 {
		return web.Page{}, noMedium
	}
	m, f := x.Media[i], c.Form()
	p := MaskPage{Words: mediumWords(c, m), Action: maskForm(x.ID, m.Name), Back: "/captures/" + x.ID, Upload: film(m)}
	shows := f.Field("shows", c.T("masks.shows")).As("textarea").Max(1000).Lines(2).Hint(c.T("masks.shows.hint"))
	head := web.Head{Title: c.T("masks.title"), Lead: p.Words, Crumbs: captureCrumbs(c, &x), Section: "/captures", Wide: true, Styles: []string{"captures.css"}}
	if p.Upload {
		p.Fields = []ui.Field{f.Field("documents", c.T("masks.film")).As("file").Accept("video/mp4").Hint(c.T("masks.film.hint")),
			f.Field("method", c.T("masks.method")).As("textarea").Max(1000).Lines(2).Hint(c.T("masks.method.hint")), shows}
		return maskPage.Page(head, p), nil
	}
	p.View, p.Width, p.Height, p.Lines = mediumURL(x.ID, m.Name, capture.View), m.Width, m.Height, []int{10, 20, 30, 40, 50, 60, 70, 80, 90}
	p.Fields = []ui.Field{f.Field("outside", c.T("masks.how")).As("radios").Of([]ui.Choice{{Value: "no", Label: c.T("masks.inside")}, {Value: "yes", Label: c.T("masks.outside")}}),
		f.Field("areas", c.T("masks.areas")).As("textarea").Lines(4).Max(2000).Hint(c.T("masks.areas.hint")), shows}
	head.Scripts = []string{"mask.js"}
	return maskPage.Page(head, p), nil
}

func (o *Office) makeMask(c *web.Context) (web.Page, error) {
	in := c.Read()
	n := capture.NewMask{Capture: c.Path("id"), Medium: c.Path("name"), Method: in.OptionalText("method", 1000), Shows: in.OptionalText("shows", 1000)}
	if c.R.MultipartForm != nil && len(c.R.MultipartForm.File["documents"]) > 0 {
		return o.makeFilmMask(c, in, n)
	}
	how := in.OptionalText("outside", 3)
	in.Want(how == "yes" || how == "no", "outside", "请选择怎样遮盖。", "Choose what is masked.")
	n.Outside = how == "yes"
	var ok bool
	n.Areas, ok = areasOf(in.OptionalText("areas", 2000))
	in.Want(ok, "areas", "每行四个数，左、上、右、下，占画面宽、高的百分比，用空格隔开，如10 20 35.5 60。", "Four numbers a line: left, top, right, bottom, in per cent of width and height, as in 10 20 35.5 60.")
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	done, err := o.Captures.MaskPicture(c.Ctx(), o.by(c), n)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/captures/"+n.Capture, "masks.made", entryNumber(c, done.Entry.Index)), nil
}

func (o *Office) makeFilmMask(c *web.Context, in *web.Reader, n capture.NewMask) (web.Page, error) {
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	f, err := c.R.MultipartForm.File["documents"][0].Open()
	if err != nil {
		return web.Page{}, fmt.Errorf("open an upload: %w", err)
	}
	defer func() { _ = f.Close() }()
	done, err := o.Captures.MaskFilm(c.Ctx(), o.by(c), n, f)
	if err != nil {
		return web.Page{}, err
	}
	return c.Done("/captures/"+n.Capture, "masks.made", entryNumber(c, done.Entry.Index)), nil
}

// areasOf reads areas, one a line: left, top, right, bottom in per cent with at most one decimal.
func areasOf(text string) ([]media.Area, bool) {
	var out []media.Area
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		var at [4]int
		if len(fields) != len(at) {
			return nil, false
		}
		for i, s := range fields {
			whole, part, _ := strings.Cut(s, ".")
			v, err := strconv.Atoi(whole + (part + "0")[:1])
			if err != nil || len(part) > 1 {
				return nil, false
			}
			at[i] = v
		}
		out = append(out, media.Area{Left: at[0], Top: at[1], Right: at[2], Bottom: at[3]})
	}
	return out, true
}

// maskFile sends a masked copy, with the look on record: what leaves is what was masked, under the name of the copy.
func (o *Office) maskFile(c *web.Context) error {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	if err != nil {
		return err
	}
	all, err := o.Captures.Masks(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(m capture.Mask) bool { return m.ID == c.Path("mask") })
	if i < 0 {
		return noMedium
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "capture", ID: x.ID, Purpose: "export"}); err != nil {
		return err
	}
	m := all[i]
	c.W.Header().Set("Content-Disposition", `attachment; filename="`+m.ID+"-masked"+media.Extension(m.Type)+`"`)
	return o.bytesOf(c, capture.Media{Name: m.Medium, Type: m.Type, SHA256: m.SHA256, Size: m.Size})
}

// masksOf lists the masked copies of a capture with their method, maker, time and what they show (Art 33(6)); nil without any.
func (o *Office) masksOf(c *web.Context, x capture.Capture) (*ui.Table, error) {
	all, err := o.Captures.Masks(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	t := &ui.Table{Caption: c.T("masks.copies"), Columns: columns(c, "masks.copy", "masks.shows", "masks.method", "masks.maker")}
	for _, m := range all {
		maker, err := o.People.Name(c.Ctx(), o.reader(), c.Actor.Book, m.Person)
		if err != nil {
			return nil, fmt.Errorf("name who made a masked copy: %w", err)
		}
		words := m.Medium
		if i := slices.IndexFunc(x.Media, func(o capture.Media) bool { return o.Name == m.Medium }); i >= 0 {
			words = mediumWords(c, x.Media[i])
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{ui.Goto("/captures/"+x.ID+"/masks/"+m.ID+"/file", words).WithNote(m.SHA256.String()[:16]), ui.Text(m.Shows), ui.Text(m.Method),
			ui.Text(maker).WithNote(ui.Moment(c.Lang(), m.At))}})
	}
	return t, nil
}
