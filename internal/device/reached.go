package device

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// DeviceIn returns one device that the scope reaches, or fault.NotFound.
func DeviceIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Device, error) {
	d, err := deviceByID(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(scope.Book, d.Body) {
		return Device{}, fault.NotFound{What: law.Words{ZH: "这台设备", EN: "the device"}}
	}
	return d, err
}

// LoadIn loads the life of a use that the scope reaches, with the clock checks next to t, as known now, or fault.NotFound;
// law.Refusal when who looks is recused from it.
func LoadIn(ctx context.Context, q db.Queryer, scope access.Scope, use string, t time.Time) (Life, error) {
	l, err := LoadAround(ctx, q, scope.Book, use, t, nil)
	if err == nil && !scope.Covers(scope.Book, l.Use.Body) {
		return Life{}, notFound
	}
	if err != nil {
		return l, err
	}
	return l, people.Unrecused(ctx, q, scope.Book, scope.Person, use)
}

// Devices lists the devices of the bodies in the scope, newest first, for a choice.
func Devices(ctx context.Context, q db.Queryer, scope access.Scope) ([]Device, error) {
	where, args := scope.Where("d", 1)
	var out []Device
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var d Device
		var carrier string
		err := rows.Scan(deviceInto(&d, &carrier)...)
		d.Carrier = carriers[carrier]
		out = append(out, d)
		return err
	}, `SELECT `+deviceColumns+` FROM device d WHERE `+where+` ORDER BY d.id DESC LIMIT 1000`, args...)
	if err != nil {
		return nil, fmt.Errorf("list devices: %w", err)
	}
	return out, nil
}

// Own lists the devices and sites of the bodies in the scope, newest first, for the form that registers a use.
func Own(ctx context.Context, q db.Queryer, scope access.Scope) ([]Device, []Site, error) {
	devices, err := Devices(ctx, q, scope)
	if err != nil {
		return nil, nil, err
	}
	where, args := scope.Where("s", 1)
	var sites []Site
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var s Site
		var r siteRow
		if err := rows.Scan(siteInto(&s, &r)...); err != nil {
			return err
		}
		err := r.finish(&s)
		sites = append(sites, s)
		return err
	}, `SELECT `+siteColumns+` FROM site s WHERE `+where+` ORDER BY s.id DESC LIMIT 1000`, args...)
	if err != nil {
		return nil, nil, fmt.Errorf("list sites: %w", err)
	}
	return devices, sites, nil
}
