package device

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// ReadingsType is the CloudEvents type of readings.
const ReadingsType = "cn.yuanjian.readings.v1"

// ReadingsMost is how many values one message may bring.
const ReadingsMost = 200

// ReadingsReported is the act of taking in measured values of a device's sensors.
var ReadingsReported = act.Kind{Name: "device.readings", Title: law.Words{ZH: "接收监测数据", EN: "Receive readings"}}

// Readings are measured values of the sensors of a device (contract interfaces.md).
type Readings struct {
	ID     string // the vendor's own id
	Time   time.Time
	Values []Reading
}

// Reading is one measured value.
type Reading struct {
	Name   string     // what was measured, "pm10"; once for each instant of a message
	Value  *float64   // in Unit; nil only when Flag says why there is none
	Unit   string     // "mg/m3"
	Method string     // how it was measured, "beta attenuation"
	Flag   string     // one of ReadingFlags
	At     *time.Time // when it was measured; nil: at the time of the message
}

// ReadingNormal is the flag of a value that was measured as it should be.
const ReadingNormal = "normal"

// ReadingFlags are what a sensor says of a value, after the marks N, T, M, C, D, B, S, F of HJ 212—2017.
func ReadingFlags() []string {
	return []string{ReadingNormal, "over_range", "maintenance", "calibration", "fault", "no_signal", "manual", "stopped"}
}

// ReadingsMessage are readings whose signature has been checked.
type ReadingsMessage struct {
	Readings
	Message
}

// readingName is the name of a quantity: a code of HJ 212, or words.
var readingName = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,40}$`)

// ParseReadings reads a message of readings. Its error is a *strictjson.Invalid with the pointer of the first thing wrong.
func ParseReadings(raw []byte) (Readings, error) {
	r := strictjson.Read(raw)
	var v Readings
	strictjson.Envelope(r, ReadingsType, &v.ID, &v.Time, func() { strictjson.Object(r, readingsFields, &v) })
	r.End()
	return v, r.Err()
}

var readingsFields = []strictjson.Field[Readings]{
	{Name: "values", Required: true, Read: readReadings},
}

func readReadings(r *strictjson.Reader, v *Readings) {
	form := law.Words{ZH: fmt.Sprintf("1至%d个测量值的列表", ReadingsMost), EN: fmt.Sprintf("a list of 1 to %d measured values", ReadingsMost)}
	start := r.Here()
	r.List(form, func(i int) {
		if i >= ReadingsMost {
			r.Expect(form)
			return
		}
		var one Reading
		at := r.Here()
		strictjson.Object(r, readingFields, &one)
		if one.Value == nil && one.Flag == ReadingNormal {
			r.FailKey(at, "value", law.Words{ZH: "一个数值；只有标记不是normal时才可以为null", EN: "a number; null is only for a flag other than normal"})
		}
		v.Values = append(v.Values, one)
	})
	if len(v.Values) == 0 {
		r.FailAt(start, form)
	}
}

var readingFields = []strictjson.Field[Reading]{
	{Name: "name", Required: true, Read: func(r *strictjson.Reader, v *Reading) {
		v.Name = r.Matching(readingName, law.Words{ZH: "1至40个字母、数字、点、横线或下划线", EN: "1 to 40 letters, digits, full stops, hyphens or underscores"})
	}},
	{Name: "value", Required: true, Read: func(r *strictjson.Reader, v *Reading) {
		if !r.Null() {
			n := r.Number(law.Words{ZH: "数值或者null", EN: "a number or null"})
			v.Value = &n
		}
	}},
	{Name: "unit", Required: true, Read: func(r *strictjson.Reader, v *Reading) { v.Unit = r.Short(0, 40) }},
	{Name: "method", Required: true, Read: func(r *strictjson.Reader, v *Reading) { v.Method = r.Short(1, 200) }},
	{Name: "flag", Required: true, Read: func(r *strictjson.Reader, v *Reading) { v.Flag = r.OneOf(ReadingFlags()...) }},
	{Name: "at", Read: func(r *strictjson.Reader, v *Reading) {
		if !r.Null() {
			t := r.Instant()
			v.At = &t
		}
	}},
}

// ReadingsRecord is what the ledger commits to.
type ReadingsRecord struct {
	ID      string    `json:"id"`
	Device  string    `json:"device"`
	At      time.Time `json:"at"`
	Message string    `json:"message_sha256"`
	Values  int       `json:"values"`
}

// ReportReadings takes in measured values.
func (s *Service) ReportReadings(ctx context.Context, from Sender, m ReadingsMessage) (Received, error) {
	return takeIn(ctx, s, ReadingsReported, readingInbox, from, m.Message, m.ID, func(ctx context.Context, tx *act.Tx, id string) (ReadingsRecord, error) {
		r := ReadingsRecord{ID: id, Device: from.Device, At: m.Time, Message: m.Digest, Values: len(m.Values)}
		return r, m.store(ctx, tx, r)
	})
}

func (m *ReadingsMessage) store(ctx context.Context, tx *act.Tx, r ReadingsRecord) error {
	_, err := tx.Exec(ctx, `INSERT INTO reading_message (book, device, id, webhook_id, event_id, digest, at, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.Book, r.Device, r.ID, m.WebhookID, m.ID, m.Digest, m.Time, tx.Now)
	if err != nil {
		return fmt.Errorf("store a message of readings: %w", err)
	}
	for i, v := range m.Values {
		at := m.Time
		if v.At != nil {
			at = *v.At
		}
		_, err := tx.Exec(ctx, `INSERT INTO reading (book, device, message, place, name, value, unit, method, flag, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			tx.Book, r.Device, r.ID, i, v.Name, v.Value, v.Unit, v.Method, v.Flag, at)
		if err != nil {
			return fmt.Errorf("store a reading: %w", err)
		}
	}
	return nil
}

// ReadingRow is one measured value as pages show it.
type ReadingRow struct {
	Reading
	Measured, ReceivedAt time.Time
}

// ReadingsOf lists the newest measured values of a device of the scope, newest first, at most most.
func ReadingsOf(ctx context.Context, q db.Queryer, scope access.Scope, device string, most int) ([]ReadingRow, error) {
	where, args := scope.Where("d", 3)
	var out []ReadingRow
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var v ReadingRow
		var value sql.NullFloat64
		err := rows.Scan(&v.Name, &value, &v.Unit, &v.Method, &v.Flag, db.At(&v.Measured), db.At(&v.ReceivedAt))
		if value.Valid {
			v.Value = &value.Float64
		}
		out = append(out, v)
		return err
	}, `SELECT r.name, r.value, r.unit, r.method, r.flag, r.at, m.received_at FROM reading r
		JOIN reading_message m ON m.book = r.book AND m.device = r.device AND m.id = r.message
		JOIN device d ON d.book = r.book AND d.id = r.device
		WHERE r.device = $1 AND `+where+` ORDER BY r.at DESC, r.message DESC, r.place LIMIT $2`, append([]any{device, most}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list readings: %w", err)
	}
	return out, nil
}
