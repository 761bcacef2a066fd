package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// deviceStep is one legal step in the life of a use: its form, and the act that carries it out. The steps of a person are
// those whose act the person's posts allow.
type deviceStep struct {
	name   string // in the address
	kind   act.Kind
	title  law.Words // where one act has several forms; else the act's own
	fields []stepField
	paper  papers
	when   bool // it may have happened before it is recorded
	notice bool // the notice as the public will read it stands above
	gates  bool // the conditions of the use stand above
	// figures: those of the next evaluation stand above; drafted: the evaluation that awaits a signature; doubts: the doubtful time.
	figures, drafted, doubts bool
	// more gives the fields instead, where they depend on the use or on what is on record; review says of which review it is
	// the form.
	more   func(a *asked) []stepField
	review statute.Review
	asked  asked
	like   bool                                     // the answers of the plan that say the same as another site's stand above
	shows  func(l *device.Life, now time.Time) bool // whether the page of the use offers it; nil: always
	suits  func(*device.Life) bool                  // nil: every use
	do     func(ctx context.Context, s *device.Service, by act.By, on device.On, in *stepForm) (device.Done, error)
}

// papers says whether documents go with a step.
type papers int

const (
	none papers = iota
	possible
	wanted
)

func isFixed(l *device.Life) bool   { return l.Site.Kind == admissibility.Fixed }
func isMobile(l *device.Life) bool  { return l.Site.Kind == admissibility.Mobile }
func isCarried(l *device.Life) bool { return l.Device.Carrier != admissibility.NoCarrier }

// signReported tells whether a report of the sign waits: no fact holds from the future, so that the last one is as good as now.
func signReported(l *device.Life) bool {
	return len(l.Facts) > 0 && l.SignReported(l.Facts[len(l.Facts)-1].At) != nil
}

// words is the name of the step.
func (s *deviceStep) words() law.Words {
	if s.title.ZH != "" {
		return s.title
	}
	return s.kind.Title
}

// fits tells whether the step can be taken on a use of this kind at all.
func (s *deviceStep) fits(l *device.Life) bool { return s.suits == nil || s.suits(l) }

// stepField is one field of a step's form; its label is the text steps.f.<name>, its hint steps.h.<name> where there is one.
type stepField struct {
	name, kind string // kind is that of ui.Field
	choices    []device.Choice
	optional   bool
	label      string    // of its texts, where another than the name
	words      law.Words // of its own, instead of a text by key
}

func area(name string) stepField   { return stepField{name: name, kind: "textarea"} }
func line(name string) stepField   { return stepField{name: name, kind: "text"} }
func digits(name string) stepField { return stepField{name: name, kind: "number"} }
func day(name string) stepField    { return stepField{name: name, kind: "date"} }
func moment(name string) stepField { return stepField{name: name, kind: "datetime"} }
func tick(name string) stepField   { return stepField{name: name, kind: "checkbox", optional: true} }
func must(name string) stepField   { return stepField{name: name, kind: "checkbox"} } // must be ticked

// heading begins a group of fields; its words are the text steps.g.<name>.
func heading(name string) stepField { return stepField{name: name, kind: "heading"} }

func (f stepField) maybe() stepField { f.optional = true; return f }

// called gives the field other texts than those of its name.
func (f stepField) called(label string) stepField { f.label = label; return f }

func pick(name string, choices []device.Choice) stepField {
	return stepField{name: name, kind: "select", choices: choices}
}

// passOrNot answers an item or a review.
func passOrNot(name string) stepField {
	return stepField{name: name, kind: "radios", choices: []device.Choice{
		{Key: "yes", Words: law.Words{ZH: "通过", EN: "passed"}}, {Key: "no", Words: law.Words{ZH: "不通过", EN: "not passed"}}}}
}

// stepForm reads what was typed into a step's form. Whether it will do is for the chapter to say, by the same names.
type stepForm struct {
	*web.Reader
	photos  map[string]device.Attachment // by field
	figures device.EvaluationFigures
	asked   asked
}

const (
	lineMost = 400
	areaMost = 5000
)

func (f *stepForm) text(name string) string { return f.OptionalText(name, areaMost) }

// yes is the answer to passed or not passed, one of which must be chosen.
func (f *stepForm) yes(name string) bool { return f.Choice(name, "yes", "no") == "yes" }

// one is a key of a closed list.
func (f *stepForm) one(name string, list []device.Choice) string {
	keys := make([]string, len(list))
	for i, x := range list {
		keys[i] = x.Key
	}
	return f.Choice(name, keys...)
}

func (f *stepForm) item(pass, reason string) device.Item {
	return device.Item{Pass: f.yes(pass), Reason: f.text(reason)}
}

func (f *stepForm) codes(name string) []string {
	return strings.FieldsFunc(f.text(name), func(r rune) bool { return strings.ContainsRune(" ,，、;；\n\t", r) })
}

// deviceStepPath is the address of a step.
func deviceStepPath(use, step string) string { return "/devices/uses/" + use + "/steps/" + step }

// uploadMost bounds a form with documents: five of the largest.
const uploadMost = 5*device.DocumentBytes + web.FormLimit

func (o *Office) deviceStepRoutes() []web.Route {
	var may []access.Permission
	for _, s := range deviceSteps() {
		if !slices.Contains(may, s.kind.Permission) {
			may = append(may, s.kind.Permission)
		}
	}
	return []web.Route{
		{Method: "GET", Path: "/devices/uses/{id}/steps/{step}", Policy: web.AnyOf(may), Page: o.showStep},
		{Method: "POST", Path: "/devices/uses/{id}/steps/{step}", Policy: web.AnyOf(may), Page: o.takeStep, Again: o.showStep, Upload: uploadMost},
	}
}

// aStep finds the step of the address, for who may do it, and the life of its use.
func (o *Office) aStep(c *web.Context) (deviceStep, device.Life, error) {
	steps := deviceSteps()
	i := slices.IndexFunc(steps, func(s deviceStep) bool { return s.name == c.Path("step") })
	if i < 0 {
		return deviceStep{}, device.Life{}, fault.NotFound{What: law.Words{ZH: "这个步骤", EN: "the step"}}
	}
	l, err := device.LoadIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), c.Path("id"), o.now(c))
	if err != nil {
		return steps[i], l, err
	}
	if !c.Actor.ActsFor(steps[i].kind.Permission, l.Use.Body) {
		title := steps[i].words()
		return steps[i], l, act.Forbidden{Because: law.Words{ZH: fmt.Sprintf("您现在的岗位不能办理“%s”。", title.ZH), EN: fmt.Sprintf("Your post does not allow %q.", title.EN)}}
	}
	if !steps[i].fits(&l) {
		return steps[i], l, fault.NotFound{What: law.Words{ZH: "这种用途的这个步骤", EN: "the step for a use of this kind"}}
	}
	return steps[i], l, o.prepare(c, &steps[i], &l)
}

// FieldGroup is some fields of a form under a heading.
type FieldGroup struct {
	Title, Note string
	Facts       ui.Facts
	Pictures    []Picture
	Warnings    []string
	Fields      []ui.Field
	key         string
}

// StepPage is the form of one step.
type StepPage struct {
	Action, Button string
	State          ui.Badge
	What           string   // what the step means, with its article
	Held           string   // why it cannot be taken now
	Notice         ui.Facts // what the public will read, or what the step decides on
	More           *ui.Link // where there is more of it
	Gates          *ui.GatesPanel
	Groups         []FieldGroup
	Paper          *ui.Field
	Back           ui.Link
}

var stepPage = web.NewTemplate[StepPage](files, "step.html")

func (o *Office) showStep(c *web.Context) (web.Page, error) {
	s, l, err := o.aStep(c)
	if err != nil {
		return web.Page{}, err
	}
	form := c.Form()
	standing := l.StateAt(o.now(c))
	p := StepPage{Action: deviceStepPath(l.Use.ID, s.name), Button: c.T("steps.button", c.Words(s.words())), What: c.T("steps.what." + s.name),
		Held: held(c, &l, s.name, o.now(c)), State: stateBadge(c, standing), Back: ui.Link{URL: usePath(l.Use.ID), Text: c.T("steps.back")}}
	p.Groups = []FieldGroup{{}}
	last := &p.Groups[0]
	for _, f := range s.fields {
		if f.kind == "heading" {
			p.Groups = append(p.Groups, FieldGroup{Title: c.T("steps.g." + f.name), key: f.name})
			last = &p.Groups[len(p.Groups)-1]
			continue
		}
		last.Fields = append(last.Fields, fieldOf(c, form, f))
	}
	if s.when {
		last.Fields = append(last.Fields, form.Field("at", c.T("steps.f.at")).As("datetime").Optional().Hint(c.T("steps.h.at")))
	}
	if s.paper != none {
		f := form.Field("documents", c.T("steps.f.documents")).As("file").Several().Accept("application/pdf,image/jpeg,image/png").Hint(c.T("steps.h.documents"))
		if s.paper == possible {
			f = f.Optional()
		}
		p.Paper = &f
	}
	if err := o.beside(c, &s, &l, p.Groups); err != nil {
		return web.Page{}, err
	}
	if s.notice {
		if p.Notice, err = o.noticeFacts(c, &l); err != nil {
			return web.Page{}, err
		}
	}
	if err := o.about(c, &s, &l, &p); err != nil {
		return web.Page{}, err
	}
	if s.gates {
		g := useGates(c, &l, o.now(c))
		p.Gates = &g
	}
	site := l.SiteAt(o.now(c))
	return stepPage.Page(web.Head{Title: c.Words(s.words()), Lead: site.Words, Crumbs: useCrumbs(c, &l, site.Words)}, p), nil
}

// hinted are the fields that have a hint below them.
var hinted = []string{"violations", "provision", "institution", "sign_distance_m", "quality_serial", "quality_batch", "prohibition_reason", "team", "standards",
	"names_place", "sites", "complaints", "basis", "airspace_from", "offset_ms", "area", "material", "reason_corrected",
	"not_used", "near", "datum", "size_reason", "points", "view_direction", "view_area", "private_words",
	"season_from", "season_until", "height_m", "relay", "special", "airspace_applied", "plan_area",
	"doubt_from", "grace_days", "over_at", "parts", "found_direction", "found_firmware", "found_lens", "found_repaired"}

func fieldOf(c *web.Context, form *ui.Form, f stepField) ui.Field {
	label := cmp.Or(f.label, f.name)
	text := c.Words(f.words)
	if text == "" {
		text = c.T("steps.f." + label)
	}
	field := form.Field(f.name, text).As(f.kind)
	if slices.Contains(hinted, label) {
		field = field.Hint(c.T("steps.h." + label))
	}
	if f.optional {
		field = field.Optional()
	}
	var choices []ui.Choice
	if f.kind == "select" {
		choices = append(choices, ui.Choice{Label: c.T("form.choose")})
	}
	for _, x := range f.choices {
		choices = append(choices, ui.Choice{Value: x.Key, Label: c.Words(x.Words)})
	}
	if len(f.choices) > 0 {
		field = field.Of(choices)
	}
	switch f.kind {
	case "text":
		field = field.Max(lineMost)
	case "file":
		field = field.Accept("image/jpeg,image/png")
		if f.name == "conformity" {
			field = field.Accept("application/json,.json")
		}
	}
	return field
}

// takeStep reads the form, keeps its documents, and carries the step out when nothing is to be mended.
func (o *Office) takeStep(c *web.Context) (web.Page, error) {
	s, l, err := o.aStep(c)
	if err != nil {
		return web.Page{}, err
	}
	in := &stepForm{Reader: c.Read(), asked: s.asked}
	on := device.On{Use: l.Use.ID}
	if s.figures {
		if in.figures, err = o.evaluationFigures(c, &l); err != nil {
			return web.Page{}, err
		}
	}
	if s.when {
		if at := in.OptionalInstant("at"); at != nil {
			on.At = *at
		}
	}
	if err = o.keepPapers(c, &s, in, &on); err != nil && !isInvalid(err) {
		return web.Page{}, err
	}
	found := rehearsed(c.Ctx(), func(over context.Context) error {
		_, err := s.do(over, o.Devices, o.by(c, l.Device.ID, l.Site.ID), on, in)
		return err
	})
	if err := mended(err, in.Err(), found); err != nil { // the form is read by the rehearsal
		return web.Page{}, s.shown(err)
	}
	done, err := s.do(c.Ctx(), o.Devices, o.by(c, l.Device.ID, l.Site.ID), on, in)
	if err != nil {
		return web.Page{}, s.shown(err)
	}
	return c.Done(usePath(l.Use.ID), "steps.done", entryNumber(c, done.Entry.Index)), nil
}

// rehearsed carries out an act in a context that is over, so that nothing can be written: what comes back is what is
// wrong with the form, all of it at once, or nil. An act that finds nothing wrong stops at the database's door.
func rehearsed(ctx context.Context, try func(over context.Context) error) error {
	over, end := context.WithCancel(ctx)
	end()
	if err := try(over); !errors.Is(err, context.Canceled) {
		return err
	}
	return ctx.Err()
}

// mended joins what the form and what the chapter want mended into one list, the first want of each field; any other
// error comes first.
func mended(errs ...error) error {
	var all fault.Invalid
	for _, err := range errs {
		var invalid fault.Invalid
		switch {
		case errors.As(err, &invalid):
			for _, f := range invalid.Fields {
				if !slices.ContainsFunc(all.Fields, func(x fault.Field) bool { return x.Name == f.Name }) {
					all.Fields = append(all.Fields, f)
				}
			}
		case err != nil:
			return err
		}
	}
	if len(all.Fields) == 0 {
		return nil
	}
	return all
}

func isInvalid(err error) bool { var invalid fault.Invalid; return errors.As(err, &invalid) }

// shown puts what the chapter wants at the fields of the form, in their order: a point is typed as two numbers, documents are chosen
// together.
func (s *deviceStep) shown(err error) error {
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	for i, f := range invalid.Fields {
		if f.Name == "point" {
			invalid.Fields[i].Name = "lon"
		}
		if strings.HasPrefix(f.Name, "documents/") {
			invalid.Fields[i].Name = "documents"
		}
	}
	order := func(f fault.Field) int {
		at := slices.IndexFunc(s.fields, func(x stepField) bool { return x.name == f.Name })
		if at < 0 { // documents and the time come last
			return len(s.fields)
		}
		return at
	}
	slices.SortStableFunc(invalid.Fields, func(a, b fault.Field) int { return order(a) - order(b) })
	return mended(invalid)
}

// keepPapers stores the documents and the photographs of the form, and refers to them.
func (o *Office) keepPapers(c *web.Context, s *deviceStep, in *stepForm, on *device.On) (err error) {
	if on.Documents, err = o.keepDocuments(c); err != nil || c.R.MultipartForm == nil {
		return err
	}
	in.photos = map[string]device.Attachment{}
	for _, f := range s.fields {
		files := c.R.MultipartForm.File[f.name]
		if f.kind != "file" || len(files) == 0 || files[0].Filename == "" && files[0].Size == 0 {
			continue
		}
		a, err := o.keepDocument(c.Ctx(), files[0])
		if err != nil {
			return renamed(err, f.name)
		}
		in.photos[f.name] = a
		on.Documents = append(on.Documents, a)
	}
	return nil
}

// renamed puts what is wrong with a file at the field in which it was chosen.
func renamed(err error, field string) error {
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	for i := range invalid.Fields {
		invalid.Fields[i].Name = field
	}
	return invalid
}

// about shows what a step decides on: the figures of an evaluation, the evaluation that awaits a signature, or the doubtful time.
func (o *Office) about(c *web.Context, s *deviceStep, l *device.Life, p *StepPage) error {
	now := o.now(c)
	switch {
	case s.figures:
		f, err := o.evaluationFigures(c, l)
		if f.From > 0 {
			p.Notice = evaluationFacts(c, f)
		}
		return err
	case s.drafted:
		if e, ok := l.EvaluationDraft(now); ok {
			p.Notice = append(evaluationFacts(c, e.Figures), ui.Fact{Key: c.T("steps.f.accidents"), Value: ui.Text(e.Accidents)}, ui.Fact{Key: c.T("steps.f.signs"), Value: ui.Text(e.Signs)},
				ui.Fact{Key: c.T("steps.f.necessity"), Value: ui.Text(e.Necessity)}, ui.Fact{Key: c.T("evaluation.proposed"), Value: ui.Text(c.Words(device.Words(device.EvaluationResults, e.Result))).WithNote(e.Reason)})
		}
	case s.doubts:
		for _, d := range l.Doubts(now) {
			if d.Decided == nil && !d.Open {
				p.Notice = ui.Facts{{Key: c.T("doubts.span"), Value: ui.Text(c.T("doubts.fromto", ui.Moment(c.Lang(), d.From), ui.Moment(c.Lang(), d.Until)))}, {Key: c.T("doubts.why"), Value: ui.Text(c.Words(d.Because)).WithNote(d.Article)}}
				p.More = &ui.Link{URL: doubtPath(l.Use.ID, d.Fact), Text: c.T("doubts.captures")}
				return nil
			}
		}
	}
	return nil
}

// keepDocuments stores the files of the form before the act that refers to them.
func (o *Office) keepDocuments(c *web.Context) ([]device.Attachment, error) {
	if c.R.MultipartForm == nil {
		return nil, nil
	}
	var out []device.Attachment
	for _, h := range c.R.MultipartForm.File["documents"] {
		if h.Filename == "" && h.Size == 0 {
			continue
		}
		a, err := o.keepDocument(c.Ctx(), h)
		if err != nil {
			return out, err
		}
		out = append(out, a)
	}
	return out, nil
}

func (o *Office) keepDocument(ctx context.Context, h *multipart.FileHeader) (device.Attachment, error) {
	f, err := h.Open()
	if err != nil {
		return device.Attachment{}, fmt.Errorf("open an upload: %w", err)
	}
	defer func() { _ = f.Close() }()
	return o.Files.Keep(ctx, f, h.Filename)
}

// noticeFacts are what the public will read on the platform.
func (o *Office) noticeFacts(c *web.Context, l *device.Life) (ui.Facts, error) {
	body, err := people.BodyByID(c.Ctx(), o.reader(), l.Book, l.Use.Body)
	if err != nil {
		return nil, fmt.Errorf("name the body of a notice: %w", err)
	}
	n := l.NoticeFor(body, o.now(c))
	var out ui.Facts
	for _, f := range []struct{ key, value string }{{"place", n.Place}, {"direction", n.Direction}, {"point", n.Position}, {"kind", n.Kind},
		{"violation", n.Violation + " " + c.Words(capture.ViolationWords(n.Violation))},
		{"body", n.Body}, {"contact", n.Contact}, {"approval", n.Approval}, {"from", n.From}} {
		if f.value != "" {
			out = append(out, ui.Fact{Key: c.T("steps.notice." + f.key), Value: ui.Text(f.value)})
		}
	}
	return out, nil
}
