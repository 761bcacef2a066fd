package vendor

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// The acts on sandbox devices. The secret never enters a record.
var (
	SandboxOpened = act.Kind{Name: "vendor.sandbox.open", Title: law.Words{ZH: "生成测试密钥", EN: "Make a sandbox key"}, Permission: access.TryDoor}
	SandboxEnded  = act.Kind{Name: "vendor.sandbox.end", Title: law.Words{ZH: "停用测试密钥", EN: "End a sandbox key"}, Permission: access.TryDoor}
)

// secretField is the sealed field of a sandbox device's secret; the record it is bound to is the device's id.
const secretField = "sandbox.secret"

const (
	// sandboxMost is how many sandbox devices an agreement has at a time. [POLICY]
	sandboxMost = 10
	// requestsKept is how many requests of a sandbox device are remembered. [POLICY]
	requestsKept = 200
)

// SandboxDevice (测试设备) is a device that exists for trials alone.
type SandboxDevice struct {
	ID, Agreement, Name string
	MadeAt              time.Time
	EndedAt             *time.Time
}

// SandboxRecord is the record of an act on one.
type SandboxRecord struct {
	ID        string `json:"id"`
	Agreement string `json:"agreement"`
}

// OpenSandbox makes a sandbox device under the agreement by which the actor is engaged, and returns its secret once.
func (s *Service) OpenSandbox(ctx context.Context, by act.By, name string) (SandboxRecord, string, error) {
	var c fault.Check
	c.Text(&name, 60, true, "name", "请填写测试设备的名称。", "Name the sandbox device.")
	if err := c.Err(); err != nil {
		return SandboxRecord{}, "", err
	}
	secret := seal.NewSecret()
	done, err := act.Do(ctx, s.Engine, SandboxOpened, by, func(ctx context.Context, tx *act.Tx) (SandboxRecord, error) {
		mine, err := Mine(ctx, tx, tx.Book, tx.By.Person, tx.Now)
		if err != nil {
			return SandboxRecord{}, err
		}
		if len(mine) == 0 {
			return SandboxRecord{}, errNoAgreement
		}
		r := SandboxRecord{tx.NewID(), mine[0].ID}
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM sandbox_device WHERE book = $1 AND agreement = $2 AND ended_at IS NULL`, tx.Book, r.Agreement).Scan(&n); err != nil {
			return r, fmt.Errorf("count sandbox devices: %w", err)
		}
		if n >= sandboxMost {
			return r, fault.Conflict{Because: law.Words{ZH: "这份协议已有10台测试设备，请先停用不用的。", EN: "The agreement has 10 sandbox devices; end one first."}}
		}
		sealed, err := s.Keys.SealField(secretField, r.ID, secret)
		if err != nil {
			return r, fmt.Errorf("seal a sandbox secret: %w", err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO sandbox_device (book, id, agreement, person, name, secret, made_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)`,
			tx.Book, r.ID, r.Agreement, tx.By.Person, name, sealed, tx.Now)
		return r, err
	})
	if err != nil {
		return SandboxRecord{}, "", err
	}
	if done.Replayed {
		return done.Record, "", fault.Conflict{Because: law.Words{ZH: "这个测试密钥已经生成，只显示过一次。没有记下的，请停用后重新生成。", EN: "The sandbox key was made and shown once. If it was not kept, end it and make another."}}
	}
	return done.Record, secret, nil
}

// EndSandbox ends a sandbox device of one's own agreement.
func (s *Service) EndSandbox(ctx context.Context, by act.By, id string) (act.Done[SandboxRecord], error) {
	return act.Do(ctx, s.Engine, SandboxEnded, by, func(ctx context.Context, tx *act.Tx) (SandboxRecord, error) {
		d, err := s.sandboxOf(ctx, tx, tx.Book, tx.By.Person, id, tx.Now)
		if err != nil || d.EndedAt != nil {
			return SandboxRecord{}, cmpErr(err, errNoSandbox)
		}
		_, err = tx.Exec(ctx, `UPDATE sandbox_device SET ended_at = $3 WHERE book = $1 AND id = $2`, tx.Book, id, tx.Now)
		return SandboxRecord{id, d.Agreement}, err
	})
}

var errNoSandbox = fault.NotFound{What: law.Words{ZH: "这台测试设备", EN: "the sandbox device"}}

func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// Sandboxes lists the sandbox devices of the agreements under which a person is engaged, newest first.
func (s *Service) Sandboxes(ctx context.Context, q db.Queryer, book, person string, t time.Time) ([]SandboxDevice, error) {
	mine, err := Mine(ctx, q, book, person, t)
	if err != nil || len(mine) == 0 {
		return nil, err
	}
	ids := make([]string, len(mine))
	for i, a := range mine {
		ids[i] = a.ID
	}
	marks, args := db.In(2, ids)
	var out []SandboxDevice
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var d SandboxDevice
		err := rows.Scan(&d.ID, &d.Agreement, &d.Name, db.At(&d.MadeAt), db.AtOrNil(&d.EndedAt))
		out = append(out, d)
		return err
	}, `SELECT id, agreement, name, made_at, ended_at FROM sandbox_device WHERE book = $1 AND agreement IN (`+marks+`) ORDER BY id DESC LIMIT 50`, append([]any{book}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("list sandbox devices: %w", err)
	}
	return out, nil
}

// sandboxOf finds a sandbox device of a person's own agreements; fault.NotFound.
func (s *Service) sandboxOf(ctx context.Context, q db.Queryer, book, person, id string, t time.Time) (SandboxDevice, error) {
	all, err := s.Sandboxes(ctx, q, book, person, t)
	if err != nil {
		return SandboxDevice{}, err
	}
	i := slices.IndexFunc(all, func(d SandboxDevice) bool { return d.ID == id })
	if i < 0 {
		return SandboxDevice{}, errNoSandbox
	}
	return all[i], nil
}

// SandboxSender finds a sandbox device at the door while its agreement holds; fault.NotFound.
func (s *Service) SandboxSender(ctx context.Context, id string) (device.Sender, error) {
	q := s.Engine.DB.Reader()
	out := device.Sender{Device: id}
	var agreement string
	var sealed []byte
	err := q.QueryRow(ctx, `SELECT book, agreement, secret FROM sandbox_device WHERE id = $1 AND ended_at IS NULL`, id).Scan(&out.Book, &agreement, &sealed)
	if db.NoRow(err) {
		return out, errNoSandbox
	}
	if err != nil {
		return out, fmt.Errorf("look up a sandbox device: %w", err)
	}
	a, err := agreementByID(ctx, q, out.Book, agreement)
	if err != nil || !a.HoldsAt(s.Engine.Now(out.Book)) {
		return out, cmpErr(err, errNoSandbox)
	}
	text, err := s.Keys.OpenField(secretField, id, sealed)
	if err != nil {
		return out, fmt.Errorf("open a sandbox secret: %w", err)
	}
	key, err := seal.ParseSecret(text)
	out.Body, out.Keys = a.Body, []seal.WebhookKey{key}
	return out, err
}

// Exchange is one request of a sandbox device and what it was answered. Neither the event nor a picture is kept.
type Exchange struct {
	ID            string
	At            time.Time
	Event         string // SHA-256 of the signed bytes; empty: the signature did not fit
	Status        int
	Code, Pointer string
	Words         law.Words // what was wrong, empty when nothing was
	Receipt       []byte    // of a trial
	webhook, own  string    // the two keys
}

// keyDigest is what is kept of a key: enough to know it again.
func keyDigest(key string) string {
	return blob.DigestOf([]byte(key)).String()
}

// SandboxKnown looks for a message that a sandbox device has sent before, by its two keys; an Exchange without ID when both
// are new, capture.ErrSameIDOtherBytes when one came with other bytes.
func (s *Service) SandboxKnown(ctx context.Context, id, webhook, own, digest string) (Exchange, error) {
	var e Exchange
	var receipt string
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT id, at, event, receipt FROM sandbox_request WHERE device = $1 AND (webhook_key = $2 OR event_key = $3) AND receipt <> ''
		ORDER BY CASE WHEN event = $4 THEN 1 ELSE 0 END, id LIMIT 1`, id, keyDigest(webhook), keyDigest(own), digest).Scan(&e.ID, db.At(&e.At), &e.Event, &receipt)
	switch {
	case db.NoRow(err):
		return Exchange{}, nil
	case err != nil:
		return e, fmt.Errorf("look up a sandbox request: %w", err)
	case e.Event != digest:
		return Exchange{}, capture.ErrSameIDOtherBytes
	}
	e.Receipt = []byte(receipt)
	return e, nil
}

// Remember keeps an exchange of a sandbox device under its two keys, and forgets those that are too old.
func (s *Service) Remember(ctx context.Context, from device.Sender, webhook, own string, e Exchange) (Exchange, error) {
	e.At = s.Engine.Now(from.Book)
	if e.ID == "" {
		e.ID = db.NewID(e.At)
	}
	e.webhook, e.own = keyDigest(webhook), keyDigest(own)
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO sandbox_request (device, id, book, at, event, webhook_key, event_key, status, code, pointer, zh, en, receipt)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, from.Device, e.ID, from.Book, e.At, e.Event, e.webhook, e.own, e.Status, e.Code, e.Pointer,
			e.Words.ZH, e.Words.EN, string(e.Receipt))
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM sandbox_request WHERE device = $1 AND id NOT IN (SELECT id FROM sandbox_request WHERE device = $1 ORDER BY id DESC LIMIT $2)`, from.Device, requestsKept)
		return err
	})
	if err != nil {
		return e, fmt.Errorf("remember a sandbox request: %w", err)
	}
	return e, nil
}

// Exchanges lists the latest requests of a sandbox device of a person's own agreements, newest first.
func (s *Service) Exchanges(ctx context.Context, q db.Queryer, book, person, id string, t time.Time) (SandboxDevice, []Exchange, error) {
	d, err := s.sandboxOf(ctx, q, book, person, id, t)
	if err != nil {
		return d, nil, err
	}
	var out []Exchange
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var e Exchange
		var receipt string
		err := rows.Scan(&e.ID, db.At(&e.At), &e.Event, &e.Status, &e.Code, &e.Pointer, &e.Words.ZH, &e.Words.EN, &receipt)
		e.Receipt = []byte(receipt)
		out = append(out, e)
		return err
	}, `SELECT id, at, event, status, code, pointer, zh, en, receipt FROM sandbox_request WHERE device = $1 ORDER BY id DESC LIMIT $2`, id, requestsKept)
	if err != nil {
		return d, nil, fmt.Errorf("list sandbox requests: %w", err)
	}
	return d, out, nil
}
