package device

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
	"yuanjian/internal/statute"
)

// DevicesEntered is the act that registers devices with their sites and uses from a list. They are registered and no more:
// argument, plan, approval and every later step remain acts of their own (Art 9–14).
var DevicesEntered = act.Kind{Name: "device.list.enter", Title: law.Words{ZH: "批量登记设备", EN: "Register devices from a list"}, Permission: access.ProposeDevice}

// Line is one line of a list of devices: a device, the site where it is to stand, and the use.
type Line struct {
	Device NewDevice
	Site   NewSite
	Use    NewUse // Violation and Field
}

// lineList is a list with what is on record about it and what its earlier lines bring.
type lineList struct {
	lines   []Line
	out     []sheet.Outcome
	devices map[[2]string]*lineDevice // by maker and serial
	sites   map[string][]*lineSite    // by name
	uses    map[lineUse]string        // ids; empty for one of the list
	// authority are the answers of people.AuthorityFor by field and violation.
	authority map[[2]string]error
}

type lineDevice struct {
	id, body, model, carrier string // id is empty until it is entered
}

type lineSite struct {
	id  string
	new NewSite
}

type lineUse struct {
	device    *lineDevice
	site      *lineSite
	violation string
}

// JudgeLines says of each line of a list what would become of it when it is entered for a body at an instant, and writes
// nothing. A device is known by its maker and serial number, a site of the body by its name.
func JudgeLines(ctx context.Context, q db.Queryer, book, body string, lines []Line, at time.Time) ([]sheet.Outcome, error) {
	l, err := judgeLines(ctx, q, book, body, lines, at)
	if err != nil {
		return nil, err
	}
	return l.out, nil
}

func judgeLines(ctx context.Context, q db.Queryer, book, body string, lines []Line, at time.Time) (*lineList, error) {
	l := &lineList{lines: lines, out: make([]sheet.Outcome, len(lines)), devices: map[[2]string]*lineDevice{}, sites: map[string][]*lineSite{},
		uses: map[lineUse]string{}, authority: map[[2]string]error{}}
	for i := range lines {
		if err := l.check(i); err != nil {
			return nil, err
		}
	}
	if err := l.load(ctx, q, book, body); err != nil {
		return nil, err
	}
	for i := range lines {
		if err := l.mayUse(ctx, q, book, body, i, at); err != nil {
			return nil, err
		}
		if l.out[i].State != sheet.Wrong {
			l.judge(i, body)
		}
	}
	return l, nil
}

// check looks at the line alone.
func (l *lineList) check(i int) error {
	x, o := &l.lines[i], &l.out[i]
	for _, err := range []error{x.Device.check(), x.Site.check(), x.Use.Check()} {
		if err := o.Take("serial", err); err != nil {
			return err
		}
	}
	s := &x.Site
	switch {
	case s.Place == "":
		o.Fault("place", "请填写场所类别。", "Give the class of place.") // Art 15 cannot be judged without it
	case isForbidden(s.Place):
		if err := o.Take("place", forbiddenPlace(s.Place)); err != nil {
			return err
		}
	}
	if s.Kind == "fixed" && x.Device.Carrier != "" {
		o.Fault("carrier", carriedIsMobile.ZH, carriedIsMobile.EN)
	}
	points := slices.Clone(s.Area)
	if s.Kind != "mobile" && s.Point != nil {
		points = []admissibility.Point{*s.Point}
	}
	if slices.ContainsFunc(points, func(p admissibility.Point) bool { return !law.InGuangdong(p.Lon, p.Lat) }) {
		o.Fault("point", "位置不在广东省范围内。请核对经度（约109.5至117.5）和纬度（约20至25.7）是否写反。", "The position is not in Guangdong. Check that longitude (about 109.5 to 117.5) and latitude (about 20 to 25.7) are not changed about.")
	}
	return nil
}

// mayUse asks whether the body has authority in the matter (Art 2), once for each matter of the list.
func (l *lineList) mayUse(ctx context.Context, q db.Queryer, book, body string, i int, at time.Time) error {
	u := &l.lines[i].Use
	key := [2]string{u.Field, u.Violation}
	err, asked := l.authority[key]
	if !asked {
		_, err = people.AuthorityFor(ctx, q, book, body, people.Matter{Field: u.Field, Violation: u.Violation, Power: people.Investigating}, at)
		l.authority[key] = err
	}
	return l.out[i].Take("field", err)
}

// judge holds a line against the register and the lines before it, and enters it in both.
func (l *lineList) judge(i int, body string) {
	x, o := &l.lines[i], &l.out[i]
	key := [2]string{x.Device.Maker, x.Device.Serial}
	d := l.devices[key]
	switch {
	case d == nil:
	case d.body != body:
		o.Fault("serial", "这个厂家的这个出厂编号已由其他单位登记，请核对。", "This maker's serial number is registered by another body; check it.")
	case d.model != x.Device.Model, d.carrier != x.Device.Carrier:
		o.Fault("model", "这台设备已经登记，型号或者载具不同。请按登记的填写。", "This device is registered with another model or carrier; write it as it is on record.")
	}
	site, named := l.siteOf(&x.Site)
	if site == nil && named {
		o.Fault("words", "已经有同名的设置地点，方向也相同，但是位置或者类别不同。不是同一地点的，请换一个名称。", "There is a site of this name and direction with another position or class. If it is another place, give it another name.")
	}
	if o.State == sheet.Wrong {
		return
	}
	o.State = sheet.Changed
	if d == nil {
		o.State = sheet.New
		d = &lineDevice{body: body, model: x.Device.Model, carrier: x.Device.Carrier}
		l.devices[key] = d
	}
	if site == nil {
		site = &lineSite{new: x.Site}
		l.sites[x.Site.Words] = append(l.sites[x.Site.Words], site)
	}
	use := lineUse{d, site, x.Use.Violation}
	switch id, there := l.uses[use]; {
	case there && id == "":
		o.Fault("violation", "同一个文件里已经有这台设备在这个地点的这项用途。", "The file has this use of the device at this site already.")
	case there:
		o.State, o.ID = sheet.Same, id
	default:
		l.uses[use] = ""
	}
}

// siteOf finds the site that a line means; nil when there is none, and whether there is one of its name and direction:
// one junction may be watched in several directions.
func (l *lineList) siteOf(n *NewSite) (found *lineSite, named bool) {
	for _, s := range l.sites[n.Words] {
		if sameSite(&s.new, n) {
			return s, true
		}
		named = named || s.new.Direction == n.Direction
	}
	return nil, named
}

// sameSite tells whether two descriptions are of one place; what is closer than a decimetre is one point.
func sameSite(a, b *NewSite) bool {
	near := func(p, q admissibility.Point) bool {
		return math.Abs(p.Lon-q.Lon) < 1e-6 && math.Abs(p.Lat-q.Lat) < 1e-6
	}
	if a.Kind != b.Kind || a.Place != b.Place || a.Direction != b.Direction {
		return false
	}
	if a.Kind == "mobile" {
		return slices.EqualFunc(a.Area, b.Area, near)
	}
	return a.Point != nil && b.Point != nil && near(*a.Point, *b.Point)
}

// load reads the devices, sites and uses of the register that the lines name.
func (l *lineList) load(ctx context.Context, q db.Queryer, book, body string) error {
	serials, words := map[string][]string{}, []string{}
	for i := range l.lines {
		x := &l.lines[i]
		serials[x.Device.Maker] = append(serials[x.Device.Maker], x.Device.Serial)
		words = append(words, x.Site.Words)
	}
	devices, sites := map[string]*lineDevice{}, map[string]*lineSite{}
	for maker, all := range serials {
		for some := range slices.Chunk(distinct(all), atOnce) {
			if err := l.loadDevices(ctx, q, book, maker, some, devices); err != nil {
				return fmt.Errorf("look up devices of a list: %w", err)
			}
		}
	}
	for some := range slices.Chunk(distinct(words), atOnce) {
		if err := l.loadSites(ctx, q, book, body, some, sites); err != nil {
			return fmt.Errorf("look up sites of a list: %w", err)
		}
	}
	for _, all := range l.sites { // the one entered first; ordered here, since an ORDER BY id leads SQLite to read every site
		slices.SortFunc(all, func(a, b *lineSite) int { return strings.Compare(a.id, b.id) })
	}
	ids := make([]string, 0, len(devices))
	for id := range devices {
		ids = append(ids, id)
	}
	for some := range slices.Chunk(distinct(ids), atOnce) {
		marks, args := db.In(2, some)
		err := db.Each(ctx, q, func(rows *sql.Rows) error {
			var id, d, s, violation string
			err := rows.Scan(&id, &d, &s, &violation)
			if devices[d] != nil && sites[s] != nil {
				l.uses[lineUse{devices[d], sites[s], violation}] = id
			}
			return err
		}, `SELECT u.id, u.device, u.site, u.violation FROM device_use u WHERE u.book = $1 AND u.device IN (`+marks+`)`, append([]any{book}, args...)...)
		if err != nil {
			return fmt.Errorf("look up uses of a list: %w", err)
		}
	}
	return nil
}

func distinct(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

func (l *lineList) loadDevices(ctx context.Context, q db.Queryer, book, maker string, serials []string, into map[string]*lineDevice) error {
	marks, args := db.In(3, serials)
	return db.Each(ctx, q, func(rows *sql.Rows) error {
		var d lineDevice
		var serial string
		err := rows.Scan(&d.id, &d.body, &serial, &d.model, &d.carrier)
		into[d.id], l.devices[[2]string{maker, serial}] = &d, &d
		return err
	}, `SELECT d.id, d.body, d.serial, d.model, d.carrier FROM device d WHERE d.book = $1 AND d.maker = $2 AND d.serial IN (`+marks+`)`, append([]any{book, maker}, args...)...)
}

func (l *lineList) loadSites(ctx context.Context, q db.Queryer, book, body string, words []string, into map[string]*lineSite) error {
	marks, args := db.In(3, words)
	return db.Each(ctx, q, func(rows *sql.Rows) error {
		var s Site
		var r siteRow
		if err := rows.Scan(siteInto(&s, &r)...); err != nil {
			return err
		}
		err := r.finish(&s)
		x := &lineSite{id: s.ID, new: NewSite{Words: s.Words, Kind: r.kind, Place: s.Place, Point: s.Point, Area: s.Area, Direction: s.Direction}}
		into[s.ID], l.sites[s.Words] = x, append(l.sites[s.Words], x)
		return err
	}, `SELECT `+siteColumns+` FROM site s WHERE s.book = $1 AND s.body = $2 AND s.words IN (`+marks+`)`, append([]any{book, body}, args...)...)
}

// EnterLines is the step that registers a list for the actor's body, as JudgeLines says at tx.Now.
func EnterLines(ctx context.Context, tx *act.Tx, lines []Line) ([]sheet.Outcome, error) {
	l, err := judgeLines(ctx, tx, tx.Book, tx.By.Body, lines, tx.Now)
	if err != nil {
		return nil, err
	}
	return l.out, l.register(ctx, tx)
}

// register enters the devices, sites and uses that the lines bring.
func (l *lineList) register(ctx context.Context, tx *act.Tx) error {
	sources, err := statute.Read(ctx, tx, tx.Book)
	if err != nil {
		return err
	}
	var rows registration
	for i := range l.lines {
		o := &l.out[i]
		if o.State != sheet.New && o.State != sheet.Changed || o.ID != "" {
			continue
		}
		x := &l.lines[i]
		d := l.devices[[2]string{x.Device.Maker, x.Device.Serial}]
		site, _ := l.siteOf(&x.Site)
		if d.id == "" {
			d.id = tx.NewID()
			rows.addDevice(tx, d.id, &x.Device)
		}
		if site.id == "" {
			site.id = tx.NewID()
			if err := rows.addSite(tx, site.id, &x.Site); err != nil {
				return err
			}
		}
		o.ID = tx.NewID()
		rows.addUse(tx, o.ID, &NewUse{Device: d.id, Site: site.id, Violation: x.Use.Violation, Field: x.Use.Field, ClockLimitMS: x.Use.ClockLimitMS}, sources)
		addFact(&rows.facts, tx.Book, &Fact{ID: tx.NewID(), Body: tx.By.Body, Subject: OfUse, SubjectID: o.ID, Event: Registered, At: tx.Now, KnownAt: tx.Now,
			Person: tx.By.Person, Entry: tx.Next, Place: i}, "{}")
	}
	return rows.store(ctx, tx)
}

// LineOf is the line of a list by which a use would be registered as it was.
func LineOf(l *Life) Line {
	return Line{
		Device: NewDevice{Serial: l.Device.Serial, Model: l.Device.Model, Maker: l.Device.Maker, Carrier: keyOf(carriers, l.Device.Carrier)},
		Site: NewSite{Words: l.Site.Words, Kind: keyOf(siteKinds, l.Site.Kind), Place: l.Site.Place, Point: l.Site.Point, ToleranceM: l.Site.ToleranceM,
			Area: l.Site.Area, Direction: l.Site.Direction},
		Use: NewUse{Violation: l.Use.Violation, Field: l.Use.Field},
	}
}
