package simulate

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/clock"
	"yuanjian/internal/device"
	"yuanjian/internal/font"
	"yuanjian/internal/governance"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
	"yuanjian/internal/notice"
	"yuanjian/internal/people"
	"yuanjian/internal/simulate/draw"
	"yuanjian/internal/vendor"
)

// DaysBack is how long before now the demonstration's history begins.
const DaysBack = 120

// Book is the demonstration's book, marked 演示.
const (
	Book     = "demo"
	BookName = "演示县（演示数据）"
)

// County builds the demonstration: people, devices and their lives, through the same acts as real use.
type County struct {
	People  *people.Service
	Devices *device.Service
	Vendors *vendor.Service
	Files   device.Files
	Clock   *clock.Manual
	Work    func(ctx context.Context) error // carries out the jobs that are due
	// Captures and Sources, when set, give the demonstration a place with many captures and its task of source governance.
	Captures *capture.Service
	Sources  *governance.Service
	Notices  *notice.Service   // when set, a party has a notice to look up
	Cases    *casefile.Service // when set, two cases of captures are on their way, with their evidence
	Further  int               // live devices beside those of the demonstration, for measurements

	now      time.Time // where the history ends
	bodies   map[string]people.Body
	by       map[access.Role]act.By
	staff    map[string]act.By      // by role and body
	begun    map[access.Role]act.By // the three administrators
	manifest Manifest
	papers   map[string]device.Attachment
	lab      string // institution that examines
	upkeep   string // institution that maintains
	studio   *draw.Studio
	passed   []string // captures that passed their review
}

// drawing draws what cameras of the demonstration see.
func (c *County) drawing() (*draw.Studio, error) {
	if c.studio == nil {
		studio, err := draw.New()
		if err != nil {
			return nil, err
		}
		c.studio = studio
	}
	return c.studio, nil
}

// Manifest is DIR/demo.json (contract interfaces.md): what somebody needs to try the demonstration, or a test to drive it.
type Manifest struct {
	Base       string      `json:"base"`
	Accounts   []Account   `json:"accounts"`
	Devices    []Device    `json:"devices"`
	PartyLinks []PartyLink `json:"party_links"`
}

// PartyLink is what the QR of a party's notice says: the page on which it is looked up, with number and check code.
type PartyLink struct {
	About string `json:"about"`
	URL   string `json:"url"`
}

// Account is one account of the demonstration.
type Account struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Name     string `json:"name"`
	Body     string `json:"body"`
}

// Device is one device of the demonstration, with what a capture needs to show exactly its status.
type Device struct {
	ID        string     `json:"id"`
	Secret    string     `json:"secret"`
	Violation string     `json:"violation"`
	Status    string     `json:"status"`
	Site      string     `json:"site"`
	Position  [2]float64 `json:"position"` // longitude, latitude
	Firmware  string     `json:"firmware"`
	Place     string     `json:"place"`
}

// Build makes everything, from DaysBack days before now until now, and returns the manifest without its base address.
func (c *County) Build(ctx context.Context, now time.Time) (Manifest, error) {
	if _, err := c.Populate(ctx, now); err != nil {
		return Manifest{}, err
	}
	if err := c.ground(ctx); err != nil {
		return Manifest{}, fmt.Errorf("sources, institutions and contracts of the demonstration: %w", err)
	}
	if err := c.live(ctx); err != nil {
		return Manifest{}, fmt.Errorf("devices of the demonstration: %w", err)
	}
	if err := c.entrust(ctx); err != nil {
		return Manifest{}, fmt.Errorf("vendor of the demonstration: %w", err)
	}
	if err := c.models(ctx); err != nil {
		return Manifest{}, fmt.Errorf("models of the demonstration: %w", err)
	}
	return c.manifest, nil
}

// Populate makes the book, its bodies and its people, DaysBack days before now, and leaves the clock there: a county
// that has no device yet.
func (c *County) Populate(ctx context.Context, now time.Time) (Manifest, error) {
	c.now = now.UTC().Truncate(time.Microsecond)
	c.staff = map[string]act.By{}
	c.by, c.bodies, c.papers = map[access.Role]act.By{}, map[string]people.Body{}, map[string]device.Attachment{}
	c.manifest = Manifest{Devices: []Device{}, PartyLinks: []PartyLink{}}
	c.Clock.Set(c.at(DaysBack, 8))
	if err := ledger.Open(ctx, c.People.Engine.DB, Book, BookName, true); err != nil {
		return Manifest{}, err
	}
	if err := c.populate(ctx); err != nil {
		return Manifest{}, fmt.Errorf("people of the demonstration: %w", err)
	}
	return c.manifest, nil
}

// at is an hour of a day before now, in Beijing time; 0 days back is today, never after now.
func (c *County) at(daysBack, hour int) time.Time {
	t := law.DateOf(c.now).AddDays(-daysBack).Start().Add(time.Duration(hour) * time.Hour)
	if t.After(c.now) {
		return c.now
	}
	return t
}

// paper is a document of the demonstration: one drawn page, kept as a real upload is.
func (c *County) paper(ctx context.Context, title string, lines ...string) (device.Attachment, error) {
	if known, ok := c.papers[title]; ok && len(lines) == 0 {
		return known, nil
	}
	page, err := font.Page(title, append(lines, "本文书为演示数据，所涉单位、人员、编号均为虚构。"))
	if err != nil {
		return device.Attachment{}, err
	}
	a, err := c.Files.Keep(ctx, bytes.NewReader(page), title+".png")
	c.papers[title] = a
	return a, err
}

// cast are the persons of the demonstration. Names are invented and say 示 in the middle.
var cast = []struct {
	role   access.Role
	login  string
	name   string
	body   string
	cert   bool
	number string
}{
	{access.Head, "fuzeren", "林示远", "police", true, "演示执法001"},
	{access.Keeper, "shebei", "陈示工", "police", false, ""},
	{access.LegalReviewer, "fazhi", "黄示明", "police", true, "演示执法003"},
	{access.TechnicalReviewer, "jishu", "周示达", "police", false, ""},
	{access.Publisher, "gongshi", "吴示文", "police", false, ""},
	{access.ProvincialApprover, "shengting", "郑示平", "province", false, ""},
	{access.Reviewer, "shenhe", "李示真", "police", true, "演示执法007"},
	{access.Reviewer, "shenhe2", "王示清", "police", true, "演示执法008"},
	{access.Officer, "banan", "宋示恒", "police", true, "演示执法013"},
	{access.Officer, "banan2", "唐示宁", "police", true, "演示执法014"},
	{access.HearingHost, "tingzheng", "韩示中", "police", true, "演示执法015"},
	{access.ObjectionReviewer, "fuhe", "冯示理", "police", true, "演示执法016"},
	{access.Cashier, "caiwu", "蔡示账", "police", false, ""},
	{access.Archivist, "dangan", "邓示卷", "police", false, ""},
	{access.Supervisor, "jiandu", "何示正", "justice", false, ""},
	{access.Head, "chengguan", "赵示和", "urban", true, "演示执法011"},
	{access.Keeper, "chengguanshebei", "刘示城", "urban", false, ""},
}

// populate founds the bodies and brings in the cast.
func (c *County) populate(ctx context.Context) error {
	administrators, err := c.begin(ctx)
	if err != nil {
		return err
	}
	c.begun = administrators
	security := administrators[access.SecurityAdministrator]
	for key, b := range map[string]people.Body{
		"police":   {Name: "演示县公安局交通警察大队", Kind: "department", Level: "county", Region: "449901", Fields: []string{"traffic"}, Address: "演示县云山大道1号", Phone: "0000-1234567"},
		"urban":    {Name: "演示县城市管理和综合执法局", Kind: "department", Level: "county", Region: "449901", Fields: []string{"urban"}, Address: "演示县望江路8号", Phone: "0000-1234568"},
		"province": {Name: "省级公安交通管理部门（演示）", Kind: "department", Level: "province", Region: "440000", Fields: []string{"traffic"}, Address: "演示市中心路1号", Phone: "0000-1234569"},
		"justice":  {Name: "演示县司法局", Kind: "department", Level: "county", Region: "449901", Fields: []string{"justice"}, Address: "演示县云山大道9号", Phone: "0000-1234570"},
	} {
		if c.bodies[key], err = c.People.FoundBody(ctx, security, b); err != nil {
			return err
		}
		if _, err := c.People.SetContact(ctx, security, c.bodies[key].ID, people.Contact{Address: b.Address, Phone: b.Phone, Post: "非现场执法咨询岗",
			Reconsideration: "演示县人民政府（演示县云山大道3号）", Court: "演示县人民法院", Collector: "演示银行各网点，或者政务服务平台电子缴款", Hours: "08:30-12:00 14:30-17:30"}); err != nil {
			return fmt.Errorf("contact of %s: %w", b.Name, err)
		}
		if err := c.empower(ctx, security, c.bodies[key]); err != nil {
			return fmt.Errorf("power of %s: %w", b.Name, err)
		}
	}
	for _, p := range cast {
		if err := c.employ(ctx, security, administrators[access.SystemAdministrator], p.role, p.login, p.name, c.bodies[p.body], p.cert, p.number); err != nil {
			return fmt.Errorf("%s: %w", p.login, err)
		}
	}
	return nil
}

// bases are what the powers of the county's bodies rest on, by field.
var bases = map[string]people.Basis{
	"traffic": {Rank: "law", Title: "中华人民共和国道路交通安全法", Article: "第五条第一款"},
	"urban":   {Rank: "rule", Title: "城市管理执法办法", Number: "住房和城乡建设部令第34号", Article: "第八条"},
	"justice": {Rank: "local", Title: "广东省行政执法监督条例", Article: "第四条"},
}

// empower records the power that a body has from the beginning (Art 2).
func (c *County) empower(ctx context.Context, security act.By, b people.Body) error {
	basis := bases[b.Fields[0]]
	paper, err := c.paper(ctx, "执法权依据："+basis.Title, "单位："+b.Name, "条款："+basis.Article)
	if err != nil {
		return err
	}
	basis.Paper = paper
	_, err = c.People.RecordPower(ctx, security, people.Power{Body: b.ID, Field: b.Fields[0], From: law.NewDate(2025, 5, 1), Basis: basis})
	return err
}

// begin sets the book up with its three administrators and returns who they are.
func (c *County) begin(ctx context.Context) (map[access.Role]act.By, error) {
	three := map[access.Role]people.Administrator{
		access.SystemAdministrator:   {Name: "钱示安", Login: "xitong"},
		access.SecurityAdministrator: {Name: "孙示全", Login: "anquan"},
		access.AuditAdministrator:    {Name: "许示审", Login: "shenji"},
	}
	city := people.Body{Name: "演示市人民政府", Kind: "government", Level: "city", Region: "449900", Fields: []string{"urban"}, Address: "演示市中心路2号", Phone: "0000-1234566"}
	begun, err := c.People.Begin(ctx, Book, city, people.FirstAdministrators{System: three[access.SystemAdministrator],
		Security: three[access.SecurityAdministrator], Audit: three[access.AuditAdministrator]})
	if err != nil {
		return nil, err
	}
	out := map[access.Role]act.By{}
	for i, role := range access.Administrations() { // the order of the links
		a, secret := three[role], password()
		if out[role], err = c.enter(ctx, begun.Links[i], a.Login, secret); err != nil {
			return nil, err
		}
		c.manifest.Accounts = append(c.manifest.Accounts, Account{a.Login, secret, string(role), a.Name, city.Name})
	}
	return out, nil
}

func (c *County) employ(ctx context.Context, security, system act.By, role access.Role, login, name string, body people.Body, certified bool, number string) error {
	person, err := c.People.EnterPerson(ctx, security, name, certified)
	if err != nil {
		return err
	}
	today := law.DateOf(c.Clock.Now())
	if certified {
		_, err := c.People.RecordCertificate(ctx, security, people.Certificate{Person: person.ID, Body: body.ID, Number: number, Issuer: "演示发证机关",
			Field: body.Fields[0], From: today.AddDays(-400), Until: today.AddDays(1400)})
		if err != nil {
			return err
		}
	}
	if capacity, ok := map[access.Role]access.Capacity{access.LegalReviewer: access.LegalReview, access.TechnicalReviewer: access.TechnicalReview}[role]; ok {
		if _, err := c.People.GiveCapacity(ctx, security, person.ID, body.ID, capacity, today.AddDays(-400), nil); err != nil {
			return err
		}
	}
	if _, err := c.People.Appoint(ctx, security, person.ID, body.ID, role); err != nil {
		return err
	}
	by, err := c.account(ctx, system, person.ID, role, login, name, body)
	if err != nil {
		return err
	}
	if _, taken := c.by[role]; !taken {
		c.by[role] = by
	}
	c.staff[string(role)+" "+body.ID] = by
	return nil
}

// account opens an account, sets its password as its person would, and enters it in the manifest.
func (c *County) account(ctx context.Context, system act.By, person string, role access.Role, login, name string, body people.Body) (act.By, error) {
	secret := password()
	opened, err := c.People.OpenAccount(ctx, system, person, login)
	if err != nil {
		return act.By{}, err
	}
	by, err := c.enter(ctx, opened.Link, login, secret)
	if err != nil {
		return act.By{}, err
	}
	c.manifest.Accounts = append(c.manifest.Accounts, Account{login, secret, string(role), name, body.Name})
	return by, nil
}

// enter sets the password by the link, as its person would, signs in and returns who acts.
func (c *County) enter(ctx context.Context, link people.Link, login, secret string) (act.By, error) {
	if _, err := c.People.Activate(ctx, people.From{}, link.Token, "", secret); err != nil {
		return act.By{}, err
	}
	entry, err := c.People.SignIn(ctx, people.From{}, login, secret)
	if err != nil {
		return act.By{}, err
	}
	actor, err := c.People.Actor(ctx, entry.Token)
	return act.By{Actor: actor}, err
}

// password makes a password for an account of a demonstration.
func password() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return "kan-" + hex.EncodeToString(b[:])
}

// step is one thing that happens at an instant.
type step struct {
	at time.Time
	do func(ctx context.Context) error
}

// play carries out steps in the order of their instants, the clock at each.
func (c *County) play(ctx context.Context, steps []step) error {
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, s := range steps {
		if s.at.After(c.Clock.Now()) {
			c.Clock.Set(s.at)
		}
		if err := s.do(ctx); err != nil {
			return fmt.Errorf("at %s: %w", s.at.In(law.Beijing).Format(time.DateTime), err)
		}
	}
	return nil
}
