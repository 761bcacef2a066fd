package office

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
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
	sites  bool                                     // it may be about several sites
	grave  bool                                     // it cannot be taken back, or takes the use out of service: its button is the heavy one
	like   bool                                     // the answers of the plan that say the same as another site's stand above
	shows  func(l *device.Life, now time.Time) bool // whether the page of the use offers it; nil: always
	suits  func(*device.Life) bool                  // nil: every use
	do     func(ctx context.Context, s *device.Service, by act.By, on device.On, in *stepForm) (device.Done, error)
}

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

// deviceStepPath is the address of a step.
func deviceStepPath(use, step string) string { return "/devices/uses/" + use + "/steps/" + step }

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
	Grave          bool // the button is the heavy one
	State          ui.Badge
	What           string   // what the step means, with its article
	Held           string   // why it cannot be taken now
	Notice         ui.Facts // what the public will read, or what the step decides on
	More           *ui.Link // where there is more of it
	Like           *likeForm
	Drafted        string // where the words below were taken from
	DraftedAt      ui.Link
	Draft          *ui.Hidden
	Sites          *sitesForm  // the choice of further sites
	With           []ui.Hidden // those that are chosen
	Overlaid       ui.Facts    // what a source of the field sets otherwise in what the step is about
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
	p := StepPage{Action: deviceStepPath(l.Use.ID, s.name), Button: c.T("steps.button", c.Words(s.words())), Grave: s.grave, What: c.T("steps.what." + s.name),
		Held: held(c, &l, s.name, o.now(c)), State: stateBadge(c, standing), Back: ui.Link{URL: usePath(l.Use.ID), Text: c.T("steps.back")}}
	if err := o.offerSites(c, &s, &l, &p); err != nil {
		return web.Page{}, err
	}
	if err := o.likeSister(c, &s, &l, &p); err != nil {
		return web.Page{}, err
	}
	if err := o.prefillDefaults(c, form, &s, &l); err != nil {
		return web.Page{}, err
	}
	p.Groups = fieldGroups(c, form, &s)
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
	if err := o.besidePlan(c, &s, &l, &p); err != nil {
		return web.Page{}, err
	}
	if names := parametersOf[s.name]; names != nil {
		if p.Overlaid, err = o.overlaid(c, &l, names...); err != nil {
			return web.Page{}, err
		}
	}
	if s.gates {
		g := useGates(c, &l, o.now(c))
		p.Gates = &g
	}
	site := l.SiteAt(o.now(c))
	return stepPage.Page(web.Head{Title: c.Words(s.words()), Lead: site.Words, Crumbs: useCrumbs(c, &l, site.Words)}, p), nil
}

// fieldGroups are the fields of a step under their headings, and when it was done where that may be before it is recorded.
func fieldGroups(c *web.Context, form *ui.Form, s *deviceStep) []FieldGroup {
	groups := []FieldGroup{{}}
	last := &groups[0]
	for _, f := range s.fields {
		if f.kind == "heading" {
			groups = append(groups, FieldGroup{Title: groupTitle(c, f), key: f.name})
			last = &groups[len(groups)-1]
			continue
		}
		last.Fields = append(last.Fields, fieldOf(c, form, f))
	}
	if s.when {
		last.Fields = append(last.Fields, form.Field("at", c.T("steps.f.at")).As("datetime").Optional().Hint(c.T("steps.h.at")))
	}
	return groups
}

// groupTitle is the heading of a group of fields.
func groupTitle(c *web.Context, f stepField) string {
	if f.site > 0 {
		return c.T("plans.nth", f.site, c.Words(f.words))
	}
	return c.T("steps.g." + f.name)
}

// takeStep reads the form, keeps its documents, and carries the step out when nothing is to be mended.
func (o *Office) takeStep(c *web.Context) (web.Page, error) {
	s, l, err := o.aStep(c)
	if err != nil {
		return web.Page{}, err
	}
	in := &stepForm{Reader: c.Read(), asked: s.asked}
	by := func() act.By { return o.by(c, s.asked.subjects(&l)...) }
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
		_, err := s.do(over, o.Devices, by(), on, in)
		return err
	})
	if err := mended(err, in.Err(), found); err != nil { // the form is read by the rehearsal
		return web.Page{}, s.shown(err)
	}
	done, err := s.do(c.Ctx(), o.Devices, by(), on, in)
	if err != nil {
		return web.Page{}, s.shown(err)
	}
	to := usePath(l.Use.ID)
	if len(s.asked.further) > 0 {
		to = planPath(done.Record.ID)
	}
	return c.Done(to, "steps.done", entryNumber(c, done.Entry.Index)), nil
}

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
		invalid.Fields[i].Name = periodOnce(invalid.Fields[i].Name)
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
