package device

import (
	"context"
	"database/sql"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// secretsMost is how many secrets a device may have at a time: the old and the new one, for rotation.
const secretsMost = 2

// secretField is the sealed field of a device's shared secret; the record it is bound to is the secret's id.
const secretField = "device.secret"

// The acts on secrets. The secret itself never enters a record.
var (
	SecretIssued = act.Kind{Name: "device.secret.issue", Title: law.Words{ZH: "签发设备密钥", EN: "Issue a device secret"}, Permission: access.ProposeDevice}
	KeyEntered   = act.Kind{Name: "device.key.enter", Title: law.Words{ZH: "登记设备公钥", EN: "Enter a device's public key"}, Permission: access.ProposeDevice}
	SecretEnded  = act.Kind{Name: "device.secret.end", Title: law.Words{ZH: "停用设备密钥", EN: "End a device secret"}, Permission: access.ProposeDevice}
)

// SecretRecord is their record.
type SecretRecord struct {
	ID     string `json:"id"`
	Device string `json:"device"`
	Kind   string `json:"kind"` // whsec or ed25519
}

// Sender is a device at the door: whose it is, and the keys its signatures may be made with now.
type Sender struct {
	Book, Body, Device string
	Keys               []seal.WebhookKey
}

// IssueSecret makes a shared secret (whsec_…) for a device and returns it once; it is stored sealed and shown never again. The
// same command sent twice is fault.Conflict: what was made the first time cannot be shown a second time.
func (s *Service) IssueSecret(ctx context.Context, by act.By, device string) (string, error) {
	secret := seal.NewSecret()
	done, err := act.Do(ctx, s.Engine, SecretIssued, by, func(ctx context.Context, tx *act.Tx) (SecretRecord, error) {
		return s.addKey(ctx, tx, device, "whsec", secret)
	})
	if err != nil {
		return "", err
	}
	if done.Replayed {
		return "", fault.Conflict{Because: law.Words{ZH: "这个密钥已经签发，只显示过一次。没有记下的，请停用后重新签发。", EN: "The secret was issued and shown once. If it was not kept, end it and issue another."}}
	}
	return secret, nil
}

// EnterKey enters the Ed25519 public key (whpk_…) of a device that keeps its private key to itself.
func (s *Service) EnterKey(ctx context.Context, by act.By, device, public string) (act.Done[SecretRecord], error) {
	var c fault.Check
	_, err := seal.ParseSecret(public)
	c.Want(err == nil && len(public) > 5 && public[:5] == "whpk_", "public_key", "请填写whpk_开头的Ed25519公钥。", "Give an Ed25519 public key that begins with whpk_.")
	if err := c.Err(); err != nil {
		return act.Done[SecretRecord]{}, err
	}
	return act.Do(ctx, s.Engine, KeyEntered, by, func(ctx context.Context, tx *act.Tx) (SecretRecord, error) {
		return s.addKey(ctx, tx, device, "ed25519", public)
	})
}

func (s *Service) addKey(ctx context.Context, tx *act.Tx, device, kind, key string) (SecretRecord, error) {
	if err := mayKeep(ctx, tx, device); err != nil {
		return SecretRecord{}, err
	}
	var n int
	if err := tx.QueryRow(ctx, `SELECT count(*) FROM device_secret WHERE book = $1 AND device = $2 AND kind = $3 AND ended_at IS NULL`, tx.Book, device, kind).Scan(&n); err != nil {
		return SecretRecord{}, err
	}
	if n >= secretsMost {
		return SecretRecord{}, fault.Conflict{Because: law.Words{ZH: "这台设备已有两个有效密钥，请先停用旧的。", EN: "The device has two valid keys; end the old one first."}}
	}
	r := SecretRecord{ID: tx.NewID(), Device: device, Kind: kind}
	sealed, err := s.Keys.SealField(secretField, r.ID, key)
	if err != nil {
		return r, fmt.Errorf("seal a device secret: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO device_secret (book, id, device, kind, secret, issued_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, NULL)`,
		tx.Book, r.ID, device, kind, sealed, tx.Now)
	return r, err
}

// mayKeep sees that the device is one of the actor's.
func mayKeep(ctx context.Context, tx *act.Tx, device string) error {
	var body string
	err := tx.QueryRow(ctx, `SELECT body FROM device WHERE book = $1 AND id = $2`, tx.Book, device).Scan(&body)
	if db.NoRow(err) || err == nil && !tx.By.ActsFor(access.ProposeDevice, body) {
		return fault.NotFound{What: law.Words{ZH: "这台设备", EN: "the device"}}
	}
	return err
}

// EndSecret ends a secret or key at the instant of the act.
func (s *Service) EndSecret(ctx context.Context, by act.By, id string) (act.Done[SecretRecord], error) {
	return act.Do(ctx, s.Engine, SecretEnded, by, func(ctx context.Context, tx *act.Tx) (SecretRecord, error) {
		r := SecretRecord{ID: id}
		err := tx.QueryRow(ctx, `SELECT device, kind FROM device_secret WHERE book = $1 AND id = $2 AND ended_at IS NULL`, tx.Book, id).Scan(&r.Device, &r.Kind)
		if db.NoRow(err) {
			return r, fault.NotFound{What: law.Words{ZH: "这个有效的密钥", EN: "the valid key"}}
		}
		if err != nil {
			return r, err
		}
		if err := mayKeep(ctx, tx, r.Device); err != nil {
			return r, err
		}
		_, err = tx.Exec(ctx, `UPDATE device_secret SET ended_at = $3 WHERE book = $1 AND id = $2`, tx.Book, id, tx.Now)
		return r, err
	})
}

// Sender finds a device by its id, with the keys that count now; fault.NotFound when there is none with a key.
func (s *Service) Sender(ctx context.Context, device string) (Sender, error) {
	out := Sender{Device: device}
	err := db.Each(ctx, s.Engine.DB.Reader(), func(rows *sql.Rows) error {
		var id string
		var sealed []byte
		if err := rows.Scan(&out.Book, &out.Body, &id, &sealed); err != nil {
			return err
		}
		text, err := s.Keys.OpenField(secretField, id, sealed)
		if err != nil {
			return fmt.Errorf("open a device secret: %w", err)
		}
		key, err := seal.ParseSecret(text)
		out.Keys = append(out.Keys, key)
		return err
	}, `SELECT d.book, d.body, k.id, k.secret FROM device d JOIN device_secret k ON k.book = d.book AND k.device = d.id
		WHERE d.id = $1 AND k.ended_at IS NULL ORDER BY k.id`, device)
	if err != nil {
		return out, fmt.Errorf("look up the keys of a device: %w", err)
	}
	if len(out.Keys) == 0 {
		return out, fault.NotFound{What: law.Words{ZH: "这台设备", EN: "the device"}}
	}
	return out, nil
}
