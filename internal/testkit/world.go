package testkit

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/clock"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/vendor"
)

// WorldBegins is where the clock of a World stands at first: Monday 2 March 2026, 09:00 Beijing time.
var WorldBegins = time.Date(2026, time.March, 2, 9, 0, 0, 0, law.Beijing)

// WorldPassword is the password of every account of a World.
const WorldPassword = "measured-oak-lantern"

// World is a jurisdiction to test in: bodies, and persons with posts, certificates, capacities and accounts, all made
// by acts of those who may, on a clock that the test moves. Persons come into being when a test first asks for them.
type World struct {
	DB     *db.DB
	Clock  *clock.Manual
	Engine *act.Engine
	Keys   *seal.Keys
	// KeyFolder is where Keys lie, for another process on the same database.
	KeyFolder string
	People    *people.Service
	Vendors   *vendor.Service
	Book      string
	// City is the seat of the three administrators. County is where the work is done; Other is a body like it, whose
	// rows nobody of County may see. Province approves; Justice supervises all of the city.
	City, County, Other, Province, Justice people.Body

	t     testing.TB
	known map[string]Somebody
}

// Somebody is a person of a World who holds one post.
type Somebody struct {
	By                          act.By
	Login, Token                string // Token is a session begun when the person came into being
	Post, Certificate, Capacity string // ids; a certificate and a capacity where the post needs one
}

// Worlds runs a test in a new World on both engines.
func Worlds(t *testing.T, test func(t *testing.T, w *World)) {
	t.Helper()
	Engines(t, func(t *testing.T, d *db.DB) { test(t, NewWorld(t, d)) })
}

// NewWorld makes a World in an empty database.
func NewWorld(t testing.TB, d *db.DB) *World {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "keys")
	keys, err := seal.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	w := &World{DB: d, Clock: clock.NewManual(WorldBegins), Keys: keys, KeyFolder: folder, Book: "yunshui", t: t, known: map[string]Somebody{}}
	w.Engine = &act.Engine{DB: d, Clock: w.Clock}
	w.People = people.New(w.Engine, keys)
	w.Vendors = &vendor.Service{Engine: w.Engine, Keys: keys, People: w.People}
	w.People.WaiveSecondInDemo = true                        // a World is marked as a demonstration; tests of second factors take this back
	w.People.Cost = people.HashCost{MemoryKiB: 8, Passes: 1} // the true cost would be most of a test's time
	if err := ledger.Open(t.Context(), d, w.Book, "云水市（测试）", true); err != nil {
		t.Fatal(err)
	}
	w.begin()
	w.County = w.found("云水市青岚区交通执法大队（测试）", "county", "440605", "traffic", "urban")
	w.Other = w.found("云水市白芷区交通执法大队（测试）", "county", "440606", "traffic", "urban")
	w.Province = w.found("省级交通管理部门（测试）", "province", "440000", "traffic")
	w.Justice = w.found("云水市司法局（测试）", "city", "440600", "justice")
	return w
}

// administrators are the roles that the act of setting up gives, with their logins.
var administrators = map[access.Role]string{
	access.SystemAdministrator: "system", access.SecurityAdministrator: "security", access.AuditAdministrator: "audit",
}

func (w *World) begin() {
	w.t.Helper()
	administrator := func(role access.Role, name string) people.Administrator {
		return people.Administrator{Name: name, Login: administrators[role]}
	}
	city := people.Body{Name: "云水市人民政府（测试）", Kind: "government", Level: "city", Region: "440600", Fields: []string{"urban"}}
	made, err := w.People.Begin(w.t.Context(), w.Book, city, people.FirstAdministrators{
		System:   administrator(access.SystemAdministrator, "甲系管"),
		Security: administrator(access.SecurityAdministrator, "乙安管"),
		Audit:    administrator(access.AuditAdministrator, "丙审计"),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, link := range made.Links {
		w.activate(link)
	}
	city.ID = made.Body
	w.City = city
}

// activate sets WorldPassword by the link of an account.
func (w *World) activate(link people.Link) {
	w.t.Helper()
	_, err := w.People.Activate(w.t.Context(), people.From{}, link.Token, "", WorldPassword)
	w.must(err)
}

// Account opens an account whose person has set WorldPassword, and returns its id. It is for persons who are no
// administrators yet.
func (w *World) Account(person, login string) string {
	w.t.Helper()
	opened, err := w.People.OpenAccount(w.t.Context(), w.By(access.SystemAdministrator), person, login)
	w.must(err)
	w.activate(opened.Link)
	return opened.ID
}

// Promote gives a person an administration: proposed by the security administrator, confirmed by the auditor.
func (w *World) Promote(person string, body people.Body, role access.Role) (post string) {
	w.t.Helper()
	proposed, err := w.People.Appoint(w.t.Context(), w.By(access.SecurityAdministrator), person, body.ID, role)
	w.must(err)
	given, err := w.People.Confirm(w.t.Context(), w.By(access.AuditAdministrator), proposed.ID)
	w.must(err)
	return given.Post
}

// SignIn begins a session of the account that has the login and WorldPassword, and returns its token.
func (w *World) SignIn(login string) string {
	w.t.Helper()
	entry, err := w.People.SignIn(w.t.Context(), people.From{}, login, WorldPassword)
	w.must(err)
	return entry.Token
}

func (w *World) found(name, level, region string, fields ...string) people.Body {
	w.t.Helper()
	b, err := w.People.FoundBody(w.t.Context(), w.By(access.SecurityAdministrator),
		people.Body{Name: name, Kind: "department", Level: level, Region: region, Fields: fields, Address: "测试路1号", Phone: "0000-12345",
			Contact: "非现场执法咨询岗", Reconsideration: "测试区人民政府（测试路3号）", Court: "测试铁路运输法院", Collector: "测试银行各网点"})
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// Home is the body in which By looks for a role.
func (w *World) Home(role access.Role) people.Body {
	switch role {
	case access.SystemAdministrator, access.SecurityAdministrator, access.AuditAdministrator:
		return w.City
	case access.ProvincialApprover:
		return w.Province
	case access.Supervisor:
		return w.Justice
	default:
		return w.County
	}
}

// By is who holds the role in its usual body. It acts: do not call it inside an act.
func (w *World) By(role access.Role) act.By {
	w.t.Helper()
	return w.Who(role, w.Home(role)).By
}

// Who is the person who holds the role in a body, always the same one. It acts: do not call it inside an act.
func (w *World) Who(role access.Role, body people.Body) Somebody {
	w.t.Helper()
	key := string(role) + " " + body.ID
	who, ok := w.known[key]
	if !ok {
		who = w.enter(role, body)
		w.known[key] = who
	}
	return who
}

// Another is a further person who holds the role in its usual body, a new one each time; not for administrators.
func (w *World) Another(role access.Role) act.By {
	w.t.Helper()
	who := w.enter(role, w.Home(role))
	w.known[fmt.Sprintf("%s, the %d", role, len(w.known)+1)] = who
	return who.By
}

// enter brings a person in: entered, certified, designated and appointed by the security administrator, with an
// account opened by the system administrator; then the person signs in.
func (w *World) enter(role access.Role, body people.Body) Somebody {
	w.t.Helper()
	who := Somebody{Login: administrators[role]}
	if who.Login == "" {
		who = w.employ(role, body)
	}
	who.Token = w.SignIn(who.Login)
	var err error
	who.By.Actor, err = w.People.Actor(w.t.Context(), who.Token)
	w.must(err)
	return who
}

func (w *World) employ(role access.Role, body people.Body) Somebody {
	w.t.Helper()
	ctx, security := w.t.Context(), w.By(access.SecurityAdministrator)
	if role == access.Vendor {
		w.Who(access.Keeper, body) // who records the agreement is counted first
	}
	who := Somebody{Login: fmt.Sprintf("somebody-%d", len(w.known)+1)}
	person, err := w.People.EnterPerson(ctx, security, fmt.Sprintf("测试员%d号", len(w.known)+1), true)
	w.must(err)
	today := law.DateOf(w.Clock.Now())
	if certified(role) {
		who.Certificate = w.made(w.People.RecordCertificate(ctx, security, people.Certificate{
			Person: person.ID, Body: body.ID, Number: "测试证" + person.ID, Issuer: "测试发证机关", Field: body.Fields[0],
			From: today.AddDays(-100), Until: today.AddDays(1500)}))
	}
	if capacity, ok := capacities[role]; ok {
		who.Capacity = w.made(w.People.GiveCapacity(ctx, security, person.ID, body.ID, capacity, today.AddDays(-100), nil))
	}
	who.Post = w.post(person.ID, body, role)
	w.Account(person.ID, who.Login)
	return who
}

// post gives a person a post; that of a vendor under an agreement of the body's keeper.
func (w *World) post(person string, body people.Body, role access.Role) string {
	w.t.Helper()
	ctx, security := w.t.Context(), w.By(access.SecurityAdministrator)
	if role != access.Vendor {
		return w.made(w.People.Appoint(ctx, security, person, body.ID, role))
	}
	engaged, err := w.Vendors.Engage(ctx, security, w.Agreement(body), person)
	w.must(err)
	return engaged.Record.ID
}

// Agreement records an agreement of a body with a vendor, of 300 days, about the given devices, and returns its id.
func (w *World) Agreement(body people.Body, devices ...string) string {
	w.t.Helper()
	today := law.DateOf(w.Clock.Now())
	done, err := w.Vendors.RecordAgreement(w.t.Context(), w.Who(access.Keeper, body).By, vendor.Agreement{Vendor: "测试运维公司", Number: "测运〔2026〕1号", Purpose: "设备维护",
		From: today.AddDays(-1), Until: today.AddDays(299), Confidential: today.AddDays(-1), Devices: devices,
		Paper: people.Paper{Digest: strings.Repeat("0a", 32), Name: "协议.pdf", Type: "application/pdf", Size: 1000}})
	w.must(err)
	return done.Record.ID
}

// certified tells whether the holder of a post needs an enforcement certificate for its work.
func certified(role access.Role) bool {
	return slices.Contains([]access.Role{access.Reviewer, access.LegalReviewer, access.Head, access.Officer, access.HearingHost, access.ObjectionReviewer}, role)
}

var capacities = map[access.Role]access.Capacity{
	access.LegalReviewer: access.LegalReview, access.TechnicalReviewer: access.TechnicalReview,
}

func (w *World) made(m people.Made, err error) string {
	w.t.Helper()
	w.must(err)
	return m.ID
}

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// Verify checks the whole ledger of the World.
func (w *World) Verify() {
	w.t.Helper()
	if _, err := ledger.Verify(context.Background(), w.DB, w.Book); err != nil {
		w.t.Error(err)
	}
}
