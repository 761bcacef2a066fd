package office

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/archive"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/enrol"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/notice"
	"yuanjian/internal/payment"
	"yuanjian/internal/people"
	"yuanjian/internal/vendor"
	"yuanjian/internal/web"
)

//go:embed *.html
var files embed.FS

// LoginPath and LogoutPath are for web.Deps.
const (
	LoginPath  = "/login"
	LogoutPath = "/logout"
)

// Office is the face of the staff over the services whose pages it shows.
type Office struct {
	Engine   *act.Engine
	People   *people.Service
	Devices  *device.Service
	Files    device.Files
	Captures *capture.Service
	Payments *payment.Service
	Cases    *casefile.Service
	Archive  *archive.Service
	Lists    *enrol.Service
	Papers   *docket.Service
	Sources  *governance.Service
	Vendors  *vendor.Service
	Notices  *notice.Service
	Letters  *delivery.Service
	// Demo lists the accounts of a demonstration, offered on the login page to who sits at this machine; empty in
	// real use.
	Demo []DemoAccount
	// External are the providers of identities that the login page offers; may be empty.
	External []ExternalLogin
	// Program is the version of this program, as a record of the system names it.
	Program string
	checks  web.AddressLimit // of papers
	// MapTiles is the address of the tiles of the map's ground, one of this site's own, with MapCredit beside it; empty: a plain ground.
	MapTiles, MapCredit string
	// SetupAnywhere lets who holds a setup link use it from another machine.
	SetupAnywhere bool
}

// Routes lists every route of the office.
func (o *Office) Routes() []web.Route {
	return slices.Concat(o.sessionRoutes(), o.setupRoutes(), o.startRoutes(), o.searchRoutes(), o.tourRoutes(),
		o.peopleRoutes(), o.bodyRoutes(), o.accountRoutes(), o.operationRoutes(), o.lookRoutes(), o.securityRoutes(),
		o.sourceRoutes(), o.sourceListRoutes(), o.analysisRoutes(), o.reportRoutes(), o.recusalRoutes(), o.calendarRoutes(), o.statuteRoutes(), o.benchmarkRoutes(), o.institutionRoutes(), o.modelRoutes(), o.enrolRoutes(), o.exportRoutes(),
		o.dueRoutes(), o.assuranceRoutes(), o.doubtRoutes(), o.intervalRoutes(), o.healthRoutes(),
		o.deskRoutes(), o.practiceRoutes(), o.captureRoutes(), o.noticeRoutes(), o.caseRoutes(), o.casePaperRoutes(), o.evidenceRoutes(), o.objectionRoutes(), o.paymentRoutes(), o.archiveRoutes(), o.deviceRoutes(), o.deviceStepRoutes(), o.sitingRoutes(), o.planRoutes(),
		o.retentionRoutes(),
		o.paperRoutes(), o.agreementRoutes(), o.vendorRoutes(), o.helpRoutes(), o.shareRoutes(), o.letterRoutes(), o.serviceRoutes(), o.mandateRoutes())
}

// Nav is the navigation of the office; everybody sees the ways that are open to them.
func Nav() []web.NavItem {
	return []web.NavItem{
		{Key: "start.nav", Path: "/", Letter: "h", Icon: "home", Policy: web.LoggedIn{}},
		{Key: "search.title", Path: "/search", Letter: "s", Icon: "search", Policy: web.AnyOf(searchable)},
		{Key: "desk.title", Path: "/desk", Letter: "r", Icon: "review", Policy: web.Permission(access.ReviewCaptures)},
		{Key: "captures.title", Path: "/captures", Letter: "c", Icon: "capture", Policy: web.Permission(access.ViewCaptures)},
		{Key: "cases.title", Path: "/cases", Letter: "x", Icon: "scales", Policy: web.Permission(access.ViewCases)},
		{Key: "cases.approvals", Path: "/approvals", Letter: "y", Icon: "done", Policy: web.Permission(access.DecideCases)},
		{Key: "objections.title", Path: "/objections", Letter: "v", Icon: "attention", Policy: web.Permission(access.AnswerObjections)},
		{Key: "payments.title", Path: "/payments", Letter: "a", Icon: "document", Policy: web.Permission(access.ViewPayments)},
		{Key: "archive.title", Path: "/archive", Letter: "o", Icon: "lock", Policy: web.Permission(access.ViewArchives)},
		{Key: "notices.title", Path: "/party-notices", Letter: "j", Icon: "publish", Policy: web.Permission(access.ViewNotices)},
		{Key: "services.title", Path: "/services", Letter: "n", Icon: "publish", Policy: web.Permission(access.ViewCases)},
		{Key: "letters.title", Path: "/letters", Letter: "z", Icon: "publish", Policy: web.Permission(access.ViewLetters)},
		{Key: "captures.gaps", Path: "/gaps", Letter: "q", Icon: "health", Policy: web.Permission(access.ViewGaps)},
		{Key: "devices.title", Path: "/devices", Letter: "d", Icon: "device", Policy: web.Permission(access.ViewDevices)},
		{Key: "sources.title", Path: "/sources", Letter: "g", Icon: "place", Policy: web.Permission(access.ViewSources)},
		{Key: "due.title", Path: "/due", Letter: "u", Icon: "attention", Policy: web.Permission(access.ViewDevices)},
		{Key: "papers.title", Path: "/papers", Letter: "f", Icon: "document", Policy: web.Permission(access.ViewDevices)},
		{Key: "recusals.title", Path: "/recusals", Letter: "w", Icon: "law", Policy: web.Permission(access.ViewRecusals)},
		{Key: "people.title", Path: "/people", Letter: "p", Icon: "people", Policy: web.Permission(access.ViewPeople)},
		{Key: "statutes.title", Path: "/statutes", Letter: "t", Icon: "law", Policy: web.LoggedIn{}},
		{Key: "entrust.title", Path: "/institutions", Letter: "b", Icon: "people", Policy: web.Permission(access.ViewDevices)},
		{Key: "calendar.title", Path: "/calendar", Letter: "k", Icon: "calendar", Policy: web.LoggedIn{}},
		{Key: "agreements.title", Path: "/agreements", Letter: "m", Icon: "document", Policy: web.Permission(access.ViewAgreements)},
		{Key: "vendor.title", Path: "/vendor", Letter: "v", Icon: "device", Policy: web.Permission(access.ViewFleet)},
		{Key: "vendor.sandbox", Path: "/vendor/sandbox", Letter: "x", Icon: "key", Policy: web.Permission(access.TryDoor)},
		{Key: "vendor.reports", Path: "/vendor/reports", Letter: "y", Icon: "document", Policy: web.Permission(access.TryDoor)},
		{Key: "accounts.title", Path: "/accounts", Letter: "a", Icon: "key", Policy: web.Permission(access.OpenAccounts)},
		{Key: "changes.title", Path: "/changes", Letter: "n", Icon: "done", Policy: web.Permission(access.ConfirmChanges)},
		{Key: "operation.title", Path: "/operation", Letter: "o", Icon: "health", Policy: web.Permission(access.ViewJobs)},
		{Key: "assurance.title", Path: "/assurance", Letter: "i", Icon: "law", Policy: web.Permission(access.ViewAssurance)},
		{Key: "security.title", Path: "/security", Letter: "e", Icon: "lock", Policy: web.Permission(access.ViewSecurity)},
		{Key: "looks.title", Path: "/audit/looks", Letter: "l", Icon: "search", Policy: web.Permission(access.ViewAccessLog)},
	}
}

// Actor implements web.Sessions: who holds a token, under which name, for which body and in which posts, and what
// stops acts that need a certificate now.
func (o *Office) Actor(ctx context.Context, token string) (access.Actor, web.SessionInfo, error) {
	a, fresh, err := o.People.ActorRenewed(ctx, token)
	if err != nil {
		return a, web.SessionInfo{}, err
	}
	info := web.SessionInfo{Fresh: fresh}
	if info.Name, err = o.People.Name(ctx, o.reader(), a.Book, a.Person); err != nil {
		return a, info, fmt.Errorf("name who is signed in: %w", err)
	}
	var b people.Body
	if a.Body != "" {
		b, err = people.BodyByID(ctx, o.reader(), a.Book, a.Body)
		if err != nil {
			return a, info, fmt.Errorf("name the body acted for: %w", err)
		}
		info.Body = law.Words{ZH: b.Name}
	}
	info.Post = postsIn(a)
	if info.Warning, err = o.stopped(ctx, a, b); err != nil {
		return a, info, fmt.Errorf("look up certificate and mandate: %w", err)
	}
	return a, info, nil
}

// postsIn names the posts held in the body acted for.
func postsIn(a access.Actor) law.Words {
	var w law.Words
	for _, p := range a.Posts {
		if p.Body != a.Body {
			continue
		}
		if w.ZH != "" {
			w.ZH, w.EN = w.ZH+"、", w.EN+", "
		}
		title := access.Titles[p.Role]
		w.ZH, w.EN = w.ZH+title.ZH, w.EN+title.EN
	}
	return w
}

func (o *Office) reader() db.Queryer { return o.Engine.DB.Reader() }

// now is the instant at which pages judge what counts: never before the last act, so that who has just done one sees it.
func (o *Office) now(c *web.Context) time.Time { return o.Engine.Now(c.Actor.Book) }

// by is who carries out an act that a form asks for. What others did to the things that the form's address names, and to the
// further subjects, since it was opened is shown first: two people may have the same form open.
func (o *Office) by(c *web.Context, subjects ...string) act.By {
	by := act.By{Actor: c.Actor, Command: c.Command()}
	for _, name := range []string{"id", "certificate", "capacity", "post", "fact", "key", "power", "mandate"} {
		if id := c.Path(name); id != "" {
			subjects = append(subjects, id)
		}
	}
	if opened, says := c.Opened(); says && len(subjects) > 0 {
		by.Before = func(ctx context.Context, q db.Queryer) error { return o.changedSince(ctx, q, c, opened, subjects) }
	}
	return by
}

// Mark is where the ledger of a book stands: for web.Deps.
func (o *Office) Mark(ctx context.Context, book string) (int64, error) {
	return ledger.SizeOf(ctx, o.reader(), book)
}
