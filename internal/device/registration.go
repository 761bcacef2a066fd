package device

import (
	"context"
	"encoding/json"
	"fmt"

	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// registration gathers what an act enters in the register, a statement a table.
type registration struct{ devices, sites, uses, facts db.Rows }

func (r *registration) addDevice(tx *act.Tx, id string, n *NewDevice) {
	r.devices.Add(tx.Book, id, tx.By.Body, n.Serial, n.Model, n.Maker, n.Carrier, tx.Now, tx.By.Person)
}

func (r *registration) addSite(tx *act.Tx, id string, n *NewSite) error {
	var lon, lat, area any
	kind := n.Kind
	switch kind {
	case "mobile":
		text, err := json.Marshal(ring(n.Area))
		if err != nil {
			return err
		}
		area = string(text)
	case "points": // a mobile site too, that has points and no area
		kind = "mobile"
	default:
		lon, lat = n.Point.Lon, n.Point.Lat
	}
	siting, err := n.siting().text()
	if err != nil {
		return err
	}
	tolerance := n.ToleranceM
	if tolerance == 0 {
		tolerance = admissibility.DefaultToleranceM
	}
	r.sites.Add(tx.Book, id, tx.By.Body, n.Words, kind, n.Place, lon, lat, tolerance, area, n.Direction, siting, tx.Now, tx.By.Person)
	return nil
}

// addUse enters a use. A clock limit that is not given is what a source of the field sets on the day of registration, else the
// contract's default. From then on it is a fact of the use, by which the judge measures its captures; a later source does not
// change it (Art 12(1)).
func (r *registration) addUse(tx *act.Tx, id string, n *NewUse, sources statute.Snapshot) {
	limit := n.ClockLimitMS
	if limit == 0 {
		limit = sources.On(n.Field, statute.ClockLimit, law.DateOf(tx.Now)).Amount
	}
	r.uses.Add(tx.Book, id, tx.By.Body, n.Device, n.Site, n.Violation, n.Field, limit, tx.Now, tx.By.Person)
}

// store writes what was gathered.
func (r *registration) store(ctx context.Context, tx *act.Tx) error {
	for _, x := range []struct {
		what, text string
		rows       *db.Rows
	}{
		{"devices", `INSERT INTO device (book, id, body, serial, model, maker, carrier, registered_at, person) VALUES `, &r.devices},
		{"sites", `INSERT INTO site (book, id, body, words, kind, place, lon, lat, tolerance_m, area, direction, siting, registered_at, person) VALUES `, &r.sites},
		{"uses", `INSERT INTO device_use (book, id, body, device, site, violation, field, clock_limit_ms, registered_at, person) VALUES `, &r.uses},
		{"facts", factInsert, &r.facts},
	} {
		if err := tx.Insert(ctx, x.text, x.rows); err != nil {
			return fmt.Errorf("register %s: %w", x.what, err)
		}
	}
	return nil
}
