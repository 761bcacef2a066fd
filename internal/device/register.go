package device

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/statute"
)

// The acts that enter a device, a site and a use in the register (Art 9, 13).
var (
	DeviceRegistered = act.Kind{Name: "device.register", Title: law.Words{ZH: "登记设备", EN: "Register a device"}, Permission: access.ProposeDevice}
	SiteRegistered   = act.Kind{Name: "device.site.register", Title: law.Words{ZH: "登记设置地点", EN: "Register a site"}, Permission: access.ProposeDevice}
	UseRegistered    = act.Kind{Name: "device.use.register", Title: law.Words{ZH: "登记设备用途", EN: "Register a use"}, Permission: access.ProposeDevice}
)

// Entered is the record of a registration: the id given, and a digest-free summary without personal data.
type Entered struct {
	ID     string `json:"id"`
	Body   string `json:"body"`
	Serial string `json:"serial,omitempty"`
	Model  string `json:"model,omitempty"`
	Maker  string `json:"maker,omitempty"`
	Words  string `json:"words,omitempty"`
	Place  string `json:"place,omitempty"`
	Device string `json:"device,omitempty"`
	Site   string `json:"site,omitempty"`
	Code   string `json:"violation,omitempty"`
}

// NewDevice is what is said of a device when it is registered. Whether it is a measuring instrument is decided by the
// technical review, with its reason (Art 22(1)).
type NewDevice struct {
	Serial, Model, Maker string
	Carrier              string // a key of Carriers, or empty
}

func (n *NewDevice) check() error {
	var c fault.Check
	c.Text(&n.Serial, shortText, true, "serial", "请填写出厂编号。", "Give the serial number.")
	c.Text(&n.Model, shortText, true, "model", "请填写型号。", "Give the model.")
	c.Text(&n.Maker, shortText, true, "maker", "请填写生产厂家。", "Give the maker.")
	c.Want(n.Carrier == "" || in(Carriers, n.Carrier), "carrier", "请选择载具。", "Choose the carrier.")
	return c.Err()
}

// RegisterDevice enters a device of the actor's body.
func (s *Service) RegisterDevice(ctx context.Context, by act.By, n NewDevice) (act.Done[Entered], error) {
	if err := n.check(); err != nil {
		return act.Done[Entered]{}, err
	}
	return act.Do(ctx, s.Engine, DeviceRegistered, by, func(ctx context.Context, tx *act.Tx) (Entered, error) {
		var taken int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM device WHERE book = $1 AND maker = $2 AND serial = $3`, tx.Book, n.Maker, n.Serial).Scan(&taken)
		if err != nil {
			return Entered{}, fmt.Errorf("look for the serial number: %w", err)
		}
		if taken > 0 {
			return Entered{}, fault.Invalid{Fields: []fault.Field{{Name: "serial", Want: law.Words{ZH: "这个厂家的这个出厂编号已经登记过，请核对。", EN: "This maker's serial number is registered already; check it."}}}}
		}
		id := tx.NewID()
		var rows registration
		rows.addDevice(tx, id, &n)
		if err := rows.store(ctx, tx); err != nil {
			return Entered{}, err
		}
		return Entered{ID: id, Body: tx.By.Body, Serial: n.Serial, Model: n.Model, Maker: n.Maker}, nil
	})
}

// NewSite is what is said of a site when it is registered.
type NewSite struct {
	Words      string // the place as the public notice will name it
	Kind       string // a key of SiteKinds
	Place      string // a key of Places; empty when not known, which keeps the use from being commissioned
	Point      *admissibility.Point
	ToleranceM float64 // metres; 0 takes the contract's default
	Area       []admissibility.Point
	Points     []admissibility.Point // of a set of mobile points
	Direction  string
	Datum      geo.Datum // of what was typed; it is turned to WGS 84, and kept as typed
	SizeReason string    // why so large an area is still relatively fixed

	turned geo.Datum // Datum, when it has been
	typed  ring
}

func (n *NewSite) check() error {
	var c fault.Check
	wantDatum(&c, n.Datum)
	n.turn()
	c.Text(&n.Words, shortText, true, "words", "请写明设置地点。", "Name the site.")
	wantOne(&c, SiteKinds, n.Kind, "kind", "请选择监控方式。", "Choose how the place is watched.")
	c.Want(n.Place == "" || in(Places, n.Place), "place", "请选择场所类别。", "Choose the class of place.")
	c.AtMost(&n.Direction, shortText, "direction")
	c.Want(n.ToleranceM >= 0 && n.ToleranceM <= 1000, "tolerance_m", "允许偏差为0至1000米。", "The tolerance is 0 to 1000 metres.")
	switch n.Kind {
	case "mobile":
		wantArea(&c, n.Area, "area")
		wantSize(&c, n.Area, &n.SizeReason)
	case "points":
		wantPoints(&c, n.Points)
	default:
		wantPoint(&c, n.Point, "point")
	}
	return c.Err()
}

// RegisterSite enters a site of the actor's body. A place of personal privacy is refused for everyone (Art 15).
func (s *Service) RegisterSite(ctx context.Context, by act.By, n NewSite) (act.Done[Entered], error) {
	if err := n.check(); err != nil {
		return act.Done[Entered]{}, err
	}
	return act.Do(ctx, s.Engine, SiteRegistered, by, func(ctx context.Context, tx *act.Tx) (Entered, error) {
		if isForbidden(n.Place) {
			return Entered{}, forbiddenPlace(n.Place)
		}
		id := tx.NewID()
		var rows registration
		if err := rows.addSite(tx, id, &n); err != nil {
			return Entered{}, err
		}
		if err := rows.store(ctx, tx); err != nil {
			return Entered{}, err
		}
		return Entered{ID: id, Body: tx.By.Body, Words: n.Words, Place: n.Place}, nil
	})
}

// NewUse is what is said of a use when it is registered.
type NewUse struct {
	Device, Site string
	Violation    string // code of the violation type
	Field        string // a key of people.Fields, one of the body's own
	ClockLimitMS int64  // 0 takes what a source of the field sets, else the contract's default
}

// Check says what is wrong with the use itself, before a device or site is registered for it.
func (n *NewUse) Check() error {
	var c fault.Check
	c.Text(&n.Violation, 40, true, "violation", "请填写违法行为代码。", "Give the code of the violation.")
	_, ok := people.Fields[n.Field]
	c.Want(ok, "field", "请选择执法领域。", "Choose the field.")
	c.Want(n.ClockLimitMS >= 0 && n.ClockLimitMS <= 60_000, "clock_limit_ms", "时钟允许误差为1至60000毫秒。", "The largest clock error is 1 to 60000 milliseconds.")
	return c.Err()
}

// RegisterUse enters that a device of the body is to be used at a site of the body for one kind of violation, in a field
// in which the body has authority (Art 2).
func (s *Service) RegisterUse(ctx context.Context, by act.By, n NewUse) (act.Done[Entered], error) {
	if err := n.Check(); err != nil {
		return act.Done[Entered]{}, err
	}
	return act.Do(ctx, s.Engine, UseRegistered, by, func(ctx context.Context, tx *act.Tx) (Entered, error) {
		if err := usable(ctx, tx, n); err != nil {
			return Entered{}, err
		}
		sources, err := statute.Read(ctx, tx, tx.Book)
		if err != nil {
			return Entered{}, err
		}
		id := tx.NewID()
		var rows registration
		rows.addUse(tx, id, &n, sources)
		if err := rows.store(ctx, tx); err != nil {
			return Entered{}, err
		}
		f := Fact{ID: tx.NewID(), Body: tx.By.Body, Subject: OfUse, SubjectID: id, Event: Registered, At: tx.Now, KnownAt: tx.Now, Data: Nothing{}, Person: tx.By.Person}
		_, err = recordFact(ctx, tx, &f)
		return Entered{ID: id, Body: tx.By.Body, Device: n.Device, Site: n.Site, Code: n.Violation}, err
	})
}

// usable checks that device and site are the body's own, fit each other, and are not already used so.
func usable(ctx context.Context, tx *act.Tx, n NewUse) error {
	d, err := deviceByID(ctx, tx, tx.Book, n.Device)
	if err != nil {
		return err
	}
	site, err := siteByID(ctx, tx, tx.Book, n.Site)
	if err != nil {
		return err
	}
	if d.Body != tx.By.Body || site.Body != tx.By.Body {
		return fault.NotFound{What: law.Words{ZH: "这台设备或者这个设置地点", EN: "the device or site"}}
	}
	if _, err := people.AuthorityFor(ctx, tx, tx.Book, tx.By.Body, people.Matter{Field: n.Field, Violation: n.Violation, Power: people.Investigating}, tx.Now); err != nil {
		return err
	}
	if site.Kind == admissibility.Fixed && d.Carrier != admissibility.NoCarrier {
		return fault.Invalid{Fields: []fault.Field{{Name: "site", Want: carriedIsMobile}}}
	}
	var taken int
	err = tx.QueryRow(ctx, `SELECT count(*) FROM device_use WHERE book = $1 AND device = $2 AND site = $3 AND violation = $4`, tx.Book, n.Device, n.Site, n.Violation).Scan(&taken)
	if err != nil {
		return fmt.Errorf("look for the same use: %w", err)
	}
	if taken > 0 {
		return fault.Conflict{Because: law.Words{ZH: "这台设备在这个地点的这项用途已经登记过。", EN: "This use of the device at this site is registered already."}}
	}
	return nil
}

var carriedIsMobile = law.Words{ZH: "无人载具上的设备只能用于移动监控区域。", EN: "A carried device is used in a mobile area only."}

// deviceByID reads one device, or fault.NotFound.
func deviceByID(ctx context.Context, q db.Queryer, book, id string) (Device, error) {
	var d Device
	var carrier string
	err := q.QueryRow(ctx, `SELECT `+deviceColumns+` FROM device d WHERE d.book = $1 AND d.id = $2`, book, id).Scan(deviceInto(&d, &carrier)...)
	if db.NoRow(err) {
		return d, fault.NotFound{What: law.Words{ZH: "这台设备", EN: "the device"}}
	}
	d.Carrier = carriers[carrier]
	return d, err
}

// siteByID reads one site, or fault.NotFound.
func siteByID(ctx context.Context, q db.Queryer, book, id string) (Site, error) {
	var s Site
	var r siteRow
	err := q.QueryRow(ctx, `SELECT `+siteColumns+` FROM site s WHERE s.book = $1 AND s.id = $2`, book, id).Scan(siteInto(&s, &r)...)
	if db.NoRow(err) {
		return s, fault.NotFound{What: law.Words{ZH: "这个设置地点", EN: "the site"}}
	}
	if err != nil {
		return s, err
	}
	return s, r.finish(&s)
}
