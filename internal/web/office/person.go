package office

import (
	"cmp"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// PersonPage is what is on record of one person, and what may be done about it.
type PersonPage struct {
	Lacking      []string
	Certificates *ui.Table
	Capacities   *ui.Table
	Posts        *ui.Table
	Ways         ui.Links // acts that make something new
	Life         *ui.Timeline
}

var personPage = web.NewTemplate[PersonPage](files, "person.html")

// aPerson finds the person of the path within the actor's scope.
func (o *Office) aPerson(c *web.Context) (people.Person, bodySet, error) {
	scope := c.Actor.Scope(access.ViewPeople)
	bodies, err := o.bodiesOf(c, scope)
	if err != nil {
		return people.Person{}, bodies, err
	}
	p, err := o.People.Find(c.Ctx(), o.reader(), scope, c.Path("id"))
	return p, bodies, err
}

func (o *Office) person(c *web.Context) (web.Page, error) {
	p, bodies, err := o.aPerson(c)
	if err != nil {
		return web.Page{}, err
	}
	body := PersonPage{Lacking: o.lacking(c, p, bodies), Life: o.lifeOf(c, p, bodies)}
	if len(p.Certificates) > 0 {
		body.Certificates = o.certificateTable(c, p, bodies)
	}
	if len(p.Capacities) > 0 {
		body.Capacities = o.capacityTable(c, p, bodies)
	}
	if len(p.Posts) > 0 {
		body.Posts = o.postTable(c, p, bodies)
	}
	body.Ways = waysFor(c, p)
	cert, found := o.bestCertificate(c, p.Certificates)
	s, days := standingOf(cert, found, o.now(c))
	head := web.Head{Title: p.Name, Lead: c.T("people.kind." + kindOf(p)), Crumbs: peopleCrumbs(c), Wide: true}
	if found {
		head.Status = s.badge(c, days).Badge
		head.Status.Word = c.T("people.certificate.is", head.Status.Word)
	}
	return personPage.Page(head, body), nil
}

// waysFor are the acts that the actor may carry out for this person. Nobody certifies, designates or appoints
// themselves, so the ways are not offered there.
func waysFor(c *web.Context, p people.Person) ui.Links {
	var ways ui.Links
	if p.ID == c.Actor.Person {
		return ways
	}
	at := "/people/" + p.ID
	if c.May(access.GrantRoles) {
		ways = append(ways, ui.Link{URL: at + "/posts/new", Text: c.Words(people.Appointed.Title), Icon: "plus"})
	}
	if c.May(access.GrantRoles) && len(p.Posts) > 0 {
		ways = append(ways, ui.Link{URL: at + "/move", Text: c.Words(people.OfficerMoved.Title), Icon: "leave"})
	}
	if c.May(access.KeepPeople) && p.Officer {
		ways = append(ways, ui.Link{URL: at + "/certificates/new", Text: c.Words(people.CertificateRecorded.Title), Icon: "plus"})
	}
	if c.May(access.KeepPeople) {
		ways = append(ways, ui.Link{URL: at + "/capacities/new", Text: c.Words(people.CapacityGiven.Title), Icon: "plus"})
	}
	system := func(h people.Post) bool { return h.Role == access.SystemAdministrator && h.Until == nil }
	if c.May(access.GrantRoles) && slices.ContainsFunc(p.Posts, system) {
		ways = append(ways, ui.Link{URL: at + "/recover", Text: c.Words(people.SystemRecovered.Title), Icon: "key"})
	}
	return ways
}

// lacking says what a post held now needs and the record does not have.
func (o *Office) lacking(c *web.Context, p people.Person, bodies bodySet) []string {
	var out []string
	for _, h := range p.Posts {
		if !h.HeldAt(o.now(c)) {
			continue
		}
		switch h.Role {
		case access.Reviewer:
			if !slices.ContainsFunc(p.Certificates, func(x people.Certificate) bool { return x.Body == h.Body && x.ValidAt(o.now(c)) }) {
				out = append(out, c.T("people.lacking.certificate", bodies.name(h.Body)))
			}
		case access.LegalReviewer:
			if !o.designated(c, p, h.Body, access.LegalReview) {
				out = append(out, c.T("people.lacking.legal", bodies.name(h.Body)))
			}
		case access.TechnicalReviewer:
			if !o.designated(c, p, h.Body, access.TechnicalReview) {
				out = append(out, c.T("people.lacking.technical", bodies.name(h.Body)))
			}
		}
	}
	return out
}

func (o *Office) designated(c *web.Context, p people.Person, body string, want access.Capacity) bool {
	return slices.ContainsFunc(p.Capacities, func(x people.Capacity) bool {
		return x.Body == body && x.Capacity == string(want) && o.currentCapacity(c, x)
	})
}

// lifeOf is the record of a person as a numbered timeline, with the end of certificates as next steps.
func (o *Office) lifeOf(c *web.Context, p people.Person, bodies bodySet) *ui.Timeline {
	var done, next []ui.TimelineEntry
	add := func(at time.Time, act law.Words, result string) {
		done = append(done, ui.TimelineEntry{Kind: ui.ByPerson, At: at, Act: c.Words(act), Result: result})
	}
	for _, x := range p.Certificates {
		add(x.KnownAt, people.CertificateRecorded.Title, c.T("people.life.certificate", x.Number, x.Issuer, x.From.String(), x.Until.String()))
		for _, k := range x.Checks {
			add(k.KnownAt, people.CheckRecorded.Title, c.T("people.life.check", x.Number, k.Year, checkResult(c, k), k.Checker))
		}
		for _, s := range x.Suspensions {
			add(s.From, people.CertificateSuspended.Title, c.T("people.life.suspended", x.Number, s.Reason))
			if s.Until != nil {
				add(*s.Until, people.SuspensionLifted.Title, x.Number)
			}
		}
		if x.Until >= law.DateOf(o.now(c)) {
			next = append(next, ui.TimelineEntry{Kind: ui.NextStep, Act: c.T("people.life.ends"), Result: x.Number, Due: c.T("people.life.ends.due", ui.Day(c.Lang(), x.Until))})
		}
	}
	for _, x := range p.Capacities {
		what := c.T("people.life.in", bodies.name(x.Body), c.T("people.capacity."+x.Capacity))
		add(x.From.Start(), people.CapacityGiven.Title, what)
		if x.Until != nil && *x.Until < law.DateOf(o.now(c)) {
			add(x.Until.AddDays(1).Start(), people.CapacityEnded.Title, what)
		}
	}
	for _, h := range p.Posts {
		what := c.T("people.life.in", bodies.name(h.Body), c.Words(access.Titles[h.Role]))
		add(h.From, people.Appointed.Title, what)
		if h.Until != nil {
			add(*h.Until, people.PostEnded.Title, listed(c, slicesOf(what, h.EndReason)))
		}
	}
	if len(done) == 0 {
		return nil
	}
	slices.SortStableFunc(done, func(a, b ui.TimelineEntry) int { return cmp.Compare(a.At.UnixMicro(), b.At.UnixMicro()) })
	for i := range done {
		done[i].Number = i + 1
	}
	return &ui.Timeline{Label: c.T("people.life"), Entries: append(done, next...)}
}

// about is what a form or question about a person says first.
func about(c *web.Context, p people.Person) ui.Fact {
	return ui.Fact{Key: c.T("people.name"), Value: ui.Text(p.Name)}
}

func personCrumbs(c *web.Context, p people.Person) []ui.Link {
	return append(peopleCrumbs(c), ui.Link{URL: "/people/" + p.ID, Text: p.Name})
}

func backTo(c *web.Context, p people.Person) ui.Link {
	return ui.Link{URL: "/people/" + p.ID, Text: c.T("people.back.one", p.Name)}
}

func missing(zh, en string) error { return fault.NotFound{What: law.Words{ZH: zh, EN: en}} }

// theOne is what an address names among the things of a person or a body, or what is missing in words.
func theOne[T any](all []T, is func(T) bool, zh, en string) (T, error) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], nil
	}
	var none T
	return none, missing(zh, en)
}
