package vendor

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
)

// Service keeps agreements, engagements, sandbox devices and reports.
type Service struct {
	Engine *act.Engine
	Keys   *seal.Keys
	People *people.Service
}

// The acts on agreements.
var (
	AgreementRecorded = act.Kind{Name: "vendor.agreement.record", Title: law.Words{ZH: "登记运维协议", EN: "Record an agreement with a vendor"}, Permission: access.KeepAgreements}
	AgreementScoped   = act.Kind{Name: "vendor.agreement.devices", Title: law.Words{ZH: "变更运维设备范围", EN: "Change the devices of an agreement"}, Permission: access.KeepAgreements}
	AgreementEnded    = act.Kind{Name: "vendor.agreement.end", Title: law.Words{ZH: "终止运维协议", EN: "End an agreement with a vendor"}, Permission: access.KeepAgreements}
	Engaged           = act.Kind{Name: "vendor.engage", Title: law.Words{ZH: "任用运维单位人员", EN: "Engage a vendor's engineer"}, Permission: access.GrantRoles}
	Disengaged        = act.Kind{Name: "vendor.disengage", Title: law.Words{ZH: "终止任用运维单位人员", EN: "End an engagement"}, Permission: access.GrantRoles}
)

// Agreement is a contract by which a body lets another unit look after devices.
type Agreement struct {
	ID, Body        string
	Vendor          string // the unit that is entrusted
	Number, Purpose string
	From, Until     law.Date // both days included
	Confidential    law.Date // on which the clause of confidentiality was signed; 0: there is none
	Paper           people.Paper
	ReportKey       string   // whpk_… that signs the vendor's reports; empty: none
	Devices         []string // ids, now; none: the vendor has a sandbox and sees no device
	KnownAt         time.Time
	EndedAt         *time.Time
	EndReason       string
}

// Ends is the first instant at which the agreement no longer holds.
func (a Agreement) Ends() time.Time {
	end := a.Until.AddDays(1).Start()
	if a.EndedAt != nil && a.EndedAt.Before(end) {
		return *a.EndedAt
	}
	return end
}

// HoldsAt tells whether the agreement is in force at an instant.
func (a Agreement) HoldsAt(t time.Time) bool { return !t.Before(a.From.Start()) && t.Before(a.Ends()) }

// Record is the record of an act on an agreement.
type Record struct {
	ID      string   `json:"id"`
	Body    string   `json:"body"`
	From    string   `json:"from,omitempty"`
	Until   string   `json:"until,omitempty"`
	Paper   string   `json:"paper_sha256,omitempty"`
	Key     string   `json:"report_key,omitempty"`
	Devices []string `json:"devices,omitempty"`
}

// Bounds of an agreement. [POLICY]
const (
	yearsMost   = 3
	devicesMost = 2000
	shortText   = 120
	longText    = 2000
)

const articleSecrecy = "第二十二条第二款、第四十四条"

var hexDigest = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (a *Agreement) check() error {
	var c fault.Check
	c.Text(&a.Vendor, shortText, true, "vendor", "请填写运维单位的名称。", "Name the unit.")
	c.Text(&a.Number, shortText, true, "number", "请填写协议编号。", "Give the agreement's number.")
	c.Text(&a.Purpose, longText, true, "purpose", "请写明运维的目的和内容。", "Say what it is for.")
	c.Want(a.From > 0, "from", "请填写起始日。", "Give the first day.")
	c.Want(a.Until >= a.From && a.Until > 0, "until", "截止日不能早于起始日；协议必须有期限。", "The last day must not be before the first; an agreement has a term.")
	c.Want(a.Until < a.From.AddDays(yearsMost*366), "until", "一份协议最长3年，到期重新签订。", "An agreement lasts 3 years at most; make a new one then.")
	c.Want(hexDigest.MatchString(a.Paper.Digest), "documents", "请上传协议文本。", "Upload the agreement.")
	c.Want(len(a.Devices) <= devicesMost, "devices", "一份协议最多2000台设备。", "At most 2000 devices.")
	if a.ReportKey = strings.TrimSpace(a.ReportKey); a.ReportKey != "" {
		_, err := seal.ParsePublic(a.ReportKey)
		c.Want(err == nil, "report_key", "请填写yuanjian conform显示的公钥，whpk_开头。", "Give the public key that yuanjian conform shows; it begins with whpk_.")
	}
	return c.Err()
}

// RecordAgreement records an agreement of the actor's body. Without a signed clause of confidentiality it is refused (Art 44).
func (s *Service) RecordAgreement(ctx context.Context, by act.By, a Agreement) (act.Done[Record], error) {
	if err := a.check(); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, s.Engine, AgreementRecorded, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		if a.Confidential == 0 || a.Confidential > law.DateOf(tx.Now) {
			return Record{}, law.Refusal{Rule: "A44", Article: articleSecrecy,
				Because: law.Words{ZH: "协议没有已经签署的保密条款，运维单位人员不得接触设备。", EN: "The agreement has no signed clause of confidentiality; the vendor must not touch a device."},
				Cure:    law.Words{ZH: "请与运维单位签署保密条款，填写签署日期后登记。", EN: "Sign a clause of confidentiality with the vendor, and record the agreement with the day of signature."}}
		}
		if err := ownDevices(ctx, tx, a.Devices); err != nil {
			return Record{}, err
		}
		a.ID, a.Body = tx.NewID(), tx.By.Body
		if err := a.store(ctx, tx); err != nil {
			return Record{}, err
		}
		return Record{a.ID, a.Body, a.From.String(), a.Until.String(), a.Paper.Digest, a.ReportKey, a.Devices}, addDevices(ctx, tx, a.ID, a.Devices)
	})
}

// ownDevices refuses devices that are not of the body acted for.
func ownDevices(ctx context.Context, tx *act.Tx, devices []string) error {
	for _, id := range devices {
		var n int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM device WHERE book = $1 AND body = $2 AND id = $3`, tx.Book, tx.By.Body, id).Scan(&n); err != nil {
			return fmt.Errorf("look up a device of an agreement: %w", err)
		}
		if n == 0 {
			return fault.NotFound{What: law.Words{ZH: "协议中的这台设备，它不是本单位的设备", EN: "a device of the agreement; it is none of this body's"}}
		}
	}
	return nil
}

// own finds an agreement of the body acted for that holds now.
func own(ctx context.Context, tx *act.Tx, id string) (Agreement, error) {
	a, err := agreementByID(ctx, tx, tx.Book, id)
	if err == nil && a.Body != tx.By.Body {
		err = errNoAgreement
	}
	if err == nil && !tx.Now.Before(a.Ends()) {
		err = fault.Conflict{Because: law.Words{ZH: "这份协议已经到期或者终止。", EN: "The agreement has ended."}}
	}
	return a, err
}

// ScopeAgreement sets which devices an agreement is about, from the instant of the act.
func (s *Service) ScopeAgreement(ctx context.Context, by act.By, id string, devices []string) (act.Done[Record], error) {
	devices = slices.Compact(slices.Sorted(slices.Values(devices)))
	var c fault.Check
	c.Want(len(devices) <= devicesMost, "devices", "一份协议最多2000台设备。", "At most 2000 devices.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, s.Engine, AgreementScoped, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		a, err := own(ctx, tx, id)
		if err != nil {
			return Record{}, err
		}
		if err := ownDevices(ctx, tx, devices); err != nil {
			return Record{}, err
		}
		var fresh []string
		for _, d := range devices {
			if !slices.Contains(a.Devices, d) {
				fresh = append(fresh, d)
			}
		}
		for _, d := range a.Devices {
			if slices.Contains(devices, d) {
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE vendor_device SET until_at = $4 WHERE book = $1 AND agreement = $2 AND device = $3 AND until_at IS NULL`, tx.Book, id, d, tx.Now); err != nil {
				return Record{}, fmt.Errorf("take a device out of an agreement: %w", err)
			}
		}
		return Record{ID: id, Body: a.Body, Devices: devices}, addDevices(ctx, tx, id, fresh)
	})
}

// EndAgreement ends an agreement at the instant of the act, and with it every post and session under it.
func (s *Service) EndAgreement(ctx context.Context, by act.By, id, reason string) (act.Done[Record], error) {
	var c fault.Check
	c.Text(&reason, longText, true, "reason", "请写明理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return act.Do(ctx, s.Engine, AgreementEnded, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		a, err := own(ctx, tx, id)
		if err != nil {
			return Record{}, err
		}
		if _, err := tx.Exec(ctx, `UPDATE vendor_agreement SET ended_at = $3, end_reason = $4 WHERE book = $1 AND id = $2`, tx.Book, id, tx.Now, reason); err != nil {
			return Record{}, fmt.Errorf("end an agreement: %w", err)
		}
		all, err := engagements(ctx, tx, tx.Book, id)
		for _, e := range all {
			if err == nil {
				err = people.EndEngagement(ctx, tx, e.Post)
			}
		}
		if err != nil {
			return Record{}, err
		}
		_, err = tx.Exec(ctx, `UPDATE sandbox_device SET ended_at = $3 WHERE book = $1 AND agreement = $2 AND ended_at IS NULL`, tx.Book, id, tx.Now)
		return Record{ID: id, Body: a.Body}, err
	})
}

// EngagedRecord is the record of an engagement.
type EngagedRecord struct {
	people.Made
	Agreement string `json:"agreement"`
	Until     string `json:"until"` // RFC 3339
}

// Engage gives a person the post of a vendor under an agreement that holds now, until it ends. The account is opened as for
// everybody, by the system administrator.
func (s *Service) Engage(ctx context.Context, by act.By, agreement, person string) (act.Done[EngagedRecord], error) {
	return s.engage(ctx, by, agreement, func(context.Context, *act.Tx) (string, error) { return person, nil })
}

// EngageNamed is Engage for a person who is entered with it.
func (s *Service) EngageNamed(ctx context.Context, by act.By, agreement, name string) (act.Done[EngagedRecord], error) {
	return s.engage(ctx, by, agreement, func(ctx context.Context, tx *act.Tx) (string, error) { return s.People.EnterPersonIn(ctx, tx, name) })
}

func (s *Service) engage(ctx context.Context, by act.By, agreement string, whom func(ctx context.Context, tx *act.Tx) (string, error)) (act.Done[EngagedRecord], error) {
	return act.Do(ctx, s.Engine, Engaged, by, func(ctx context.Context, tx *act.Tx) (EngagedRecord, error) {
		a, err := agreementByID(ctx, tx, tx.Book, agreement)
		if err != nil {
			return EngagedRecord{}, err
		}
		if !a.HoldsAt(tx.Now) {
			return EngagedRecord{}, law.Refusal{Rule: "A44", Article: articleSecrecy,
				Because: law.Words{ZH: fmt.Sprintf("协议的期限是%s至%s，现在不在有效期内。", a.From.Words(), law.DateOf(a.Ends().Add(-time.Microsecond)).Words()),
					EN: fmt.Sprintf("The agreement holds from %s to %s, not now.", a.From, law.DateOf(a.Ends().Add(-time.Microsecond)))},
				Cure: law.Words{ZH: "请在协议有效期内任用，或者登记新的协议。", EN: "Engage within its term, or have a new agreement recorded."}}
		}
		person, err := whom(ctx, tx)
		if err != nil {
			return EngagedRecord{}, err
		}
		made, err := people.Engage(ctx, tx, person, a.Body, a.Ends())
		if err != nil {
			return EngagedRecord{}, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO vendor_engagement (book, post, agreement, person) VALUES ($1, $2, $3, $4)`, tx.Book, made.ID, agreement, person)
		return EngagedRecord{made, agreement, a.Ends().In(law.Beijing).Format(time.RFC3339)}, err
	})
}

// Disengage ends an engagement before its agreement does.
func (s *Service) Disengage(ctx context.Context, by act.By, agreement, post string) (act.Done[people.Made], error) {
	return act.Do(ctx, s.Engine, Disengaged, by, func(ctx context.Context, tx *act.Tx) (people.Made, error) {
		var person string
		err := tx.QueryRow(ctx, `SELECT person FROM vendor_engagement WHERE book = $1 AND post = $2 AND agreement = $3`, tx.Book, post, agreement).Scan(&person)
		if db.NoRow(err) {
			return people.Made{}, fault.NotFound{What: law.Words{ZH: "这项任用", EN: "the engagement"}}
		}
		if err != nil {
			return people.Made{}, fmt.Errorf("look up an engagement: %w", err)
		}
		return people.Made{ID: post, Person: person}, people.EndEngagement(ctx, tx, post)
	})
}
