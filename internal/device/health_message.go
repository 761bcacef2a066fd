package device

import (
	"context"
	"fmt"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/law"
	"yuanjian/internal/strictjson"
)

// HealthType is the CloudEvents type of a health message.
const HealthType = "cn.yuanjian.health.v1"

// HealthReported is the act of taking in a health message of a device.
var HealthReported = act.Kind{Name: "device.health", Title: law.Words{ZH: "接收设备健康信息", EN: "Receive a health message"}}

// Health is what a device says of itself (contract interfaces.md).
type Health struct {
	ID            string // the vendor's own id
	Time          time.Time
	ClockOffsetMS int64
	Firmware      string
	StorageFreeMB *int64
	TemperatureC  *float64
	Abnormal      bool
	Detail        string
}

// HealthMessage is a health message whose signature has been checked.
type HealthMessage struct {
	Health
	Message
}

// ParseHealth reads a health message. Its error is a *strictjson.Invalid with the pointer of the first thing wrong.
func ParseHealth(raw []byte) (Health, error) {
	r := strictjson.Read(raw)
	var h Health
	strictjson.Envelope(r, HealthType, &h.ID, &h.Time, func() { strictjson.Object(r, healthFields, &h) })
	r.End()
	return h, r.Err()
}

var healthFields = []strictjson.Field[Health]{
	{Name: "clock_offset_ms", Required: true, Read: func(r *strictjson.Reader, h *Health) {
		h.ClockOffsetMS = r.Integer(-1<<53, law.Words{ZH: "以毫秒计的整数", EN: "an integer, in milliseconds"})
	}},
	{Name: "firmware", Required: true, Read: func(r *strictjson.Reader, h *Health) { h.Firmware = r.Short(1, 200) }},
	{Name: "storage_free_mb", Read: func(r *strictjson.Reader, h *Health) {
		if !r.Null() {
			n := r.Integer(0, law.Words{ZH: "不小于0的整数", EN: "an integer ≥ 0"})
			h.StorageFreeMB = &n
		}
	}},
	{Name: "temperature_c", Read: func(r *strictjson.Reader, h *Health) {
		if !r.Null() {
			v := r.Between(-273.15, 1000, law.Words{ZH: "摄氏温度", EN: "a temperature in degrees Celsius"})
			h.TemperatureC = &v
		}
	}},
	{Name: "state", Required: true, Read: func(r *strictjson.Reader, h *Health) { h.Abnormal = r.OneOf("normal", "abnormal") == "abnormal" }},
	{Name: "detail", Read: func(r *strictjson.Reader, h *Health) {
		if !r.Null() {
			h.Detail = r.Short(0, 200)
		}
	}},
}

// HealthRecord is what the ledger commits to.
type HealthRecord struct {
	ID      string    `json:"id"`
	Device  string    `json:"device"`
	At      time.Time `json:"at"`
	Message string    `json:"message_sha256"`
	State   string    `json:"state"`
}

// ReportHealth takes in a health message: its clock offset counts as a clock check at its time, a change of state as the
// beginning or end of an abnormal running, for every use of the device (Art 36(三)).
func (s *Service) ReportHealth(ctx context.Context, from Sender, m HealthMessage) (Received, error) {
	return takeIn(ctx, s, HealthReported, healthInbox, from, m.Message, m.ID, func(ctx context.Context, tx *act.Tx, id string) (HealthRecord, error) {
		r := HealthRecord{ID: id, Device: from.Device, At: m.Time, Message: m.Digest, State: "normal"}
		if m.Abnormal {
			r.State = "abnormal"
		}
		if err := m.store(ctx, tx, r); err != nil {
			return r, err
		}
		if err := ObserveClock(ctx, tx, from.Device, m.Time, m.ClockOffsetMS, FromHealth); err != nil {
			return r, err
		}
		if err := ClockTells(ctx, tx, from.Device, m.Time, m.ClockOffsetMS); err != nil {
			return r, err
		}
		return r, m.turn(ctx, tx, from.Device, r.ID)
	})
}

func byDoor(from Sender) act.By {
	return act.By{Actor: access.Actor{Book: from.Book, Device: from.Device, System: "door"}}
}

func (m *HealthMessage) store(ctx context.Context, tx *act.Tx, r HealthRecord) error {
	_, err := tx.Exec(ctx, `INSERT INTO health_message (book, device, id, webhook_id, event_id, digest, at, received_at, offset_ms, firmware,
		storage_free_mb, temperature_c, state, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.Book, r.Device, r.ID, m.WebhookID, m.ID, m.Digest, m.Time, tx.Now, m.ClockOffsetMS, m.Firmware, m.StorageFreeMB, m.TemperatureC, r.State, m.Detail)
	if err != nil {
		return fmt.Errorf("store a health message: %w", err)
	}
	return nil
}

// turn records the beginning or the end of an abnormal running when the message says other than what is on record.
func (m *HealthMessage) turn(ctx context.Context, tx *act.Tx, device, message string) error {
	d, err := deviceByID(ctx, tx, tx.Book, device)
	if err != nil {
		return err
	}
	facts, err := factsOf(ctx, tx, tx.Book, device, device, device)
	if err != nil {
		return err
	}
	l := Life{Facts: facts}
	l = l.KnownAt(nil)
	last := l.latest(m.Time, AbnormalStarted, AbnormalEnded)
	if was := last != nil && last.Event == AbnormalStarted; was == m.Abnormal {
		return nil
	}
	event := AbnormalEnded
	if m.Abnormal {
		event = AbnormalStarted
	}
	detail := strings.TrimSpace(m.Detail)
	if detail == "" {
		detail = event.Words().ZH
	}
	f := Fact{ID: tx.NewID(), Body: d.Body, Subject: OfDevice, SubjectID: d.ID, Event: event, At: m.Time, KnownAt: tx.Now,
		Data: Condition{Detail: detail, Message: message}, System: tx.By.System}
	_, err = recordFact(ctx, tx, &f)
	return err
}
