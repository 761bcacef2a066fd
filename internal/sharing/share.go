package sharing

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The acts on a share.
var (
	ShareUsed  = act.Kind{Name: "sharing.use", Title: law.Words{ZH: "登记共享设备的用途", EN: "Register a use of a shared device"}, Permission: access.ProposeDevice}
	ShareEnded = act.Kind{Name: "sharing.end", Title: law.Words{ZH: "终止共享", EN: "End a share"}, Permission: access.AnswerHelp}
)

// Data are what a share may cover.
var Data = []device.Choice{
	{Key: "captures", Words: law.Words{ZH: "设备按接收单位的用途采集的记录", EN: "captures for the receiver's own use"}},
	{Key: "video", Words: law.Words{ZH: "视频回看", EN: "recorded video"}},
	{Key: "sensor", Words: law.Words{ZH: "感知数据", EN: "sensor data"}},
	{Key: "dossier", Words: law.Words{ZH: "批准、审核、检定、健康资料", EN: "approval, reviews, verification, health"}},
}

// Terms are what an agreement on a share says. From and Until are whole days.
type Terms struct {
	Number      string
	Purpose     string
	Fields      []string // of enforcement: the purpose, as it is checked
	Data        []string
	From, Until law.Date
	NoOnward    bool // the agreement forbids passing on; without it nothing is shared
}

// Share is the agreed shared use of a device.
type Share struct {
	ID, Owner, Receiver string
	Use                 string // the owner's
	Request             string
	Terms
	AgreedAt  time.Time
	AgreedBy  string
	EndedAt   *time.Time
	EndedBy   string
	EndReason string
}

// ShareRecord is what the ledger commits to.
type ShareRecord struct {
	ID       string   `json:"id"`
	Owner    string   `json:"owner"`
	Receiver string   `json:"receiver"`
	Use      string   `json:"use"`
	Own      string   `json:"own_use,omitempty"` // of the receiver
	Fields   []string `json:"fields"`
	From     law.Date `json:"from"`
	Until    law.Date `json:"until"`
	Ended    bool     `json:"ended,omitempty"`
}

func (s *Share) record() ShareRecord {
	return ShareRecord{ID: s.ID, Owner: s.Owner, Receiver: s.Receiver, Use: s.Use, Fields: s.Fields, From: s.From, Until: s.Until, Ended: s.EndedAt != nil}
}

// holds says why the share gives nothing at t; nil while it does.
func (s *Share) holds(t time.Time) error {
	day := law.DateOf(t)
	no := law.Refusal{Rule: "A18.1", Article: "第十八条第一款", Cure: law.Words{ZH: "请与设备所有单位重新签订共享协议。", EN: "Agree a new share with the owning body."}}
	switch {
	case s.EndedAt != nil && !t.Before(*s.EndedAt):
		no.Because = law.Words{ZH: "这项共享已经终止：" + s.EndReason, EN: "The share has ended: " + s.EndReason}
	case day < s.From:
		no.Because = law.Words{ZH: "共享协议自" + s.From.Words() + "起生效。", EN: "The share begins on " + s.From.String() + "."}
		no.Cure = law.Words{ZH: "请等协议生效后办理。", EN: "Wait for its first day."}
	case day > s.Until:
		no.Because = law.Words{ZH: "共享协议已于" + s.Until.Words() + "期满。", EN: "The share ended with " + s.Until.String() + "."}
	default:
		return nil
	}
	return no
}

// InForce tells whether the share gives something at t.
func (s *Share) InForce(t time.Time) bool { return s.holds(t) == nil }

// covers refuses a field that the purpose of the share does not name (Art 18(1)).
func (s *Share) covers(field string) error {
	if slices.Contains(s.Fields, field) {
		return nil
	}
	allowed := make([]string, len(s.Fields))
	allowedEN := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		allowed[i], allowedEN[i] = people.Fields[f].ZH, people.Fields[f].EN
	}
	w := people.Fields[field]
	return law.Refusal{Rule: "A18.1", Article: "第十八条第一款",
		Because: law.Words{ZH: fmt.Sprintf("共享的目的是%s，不能用于%s。", strings.Join(allowed, "、"), w.ZH), EN: fmt.Sprintf("The share is for %s, not for %s.", strings.Join(allowedEN, ", "), w.EN)},
		Cure:    law.Words{ZH: "请就新的用途另行申请共享。", EN: "Ask for a share with that purpose."}}
}

func (t *Terms) check(agreement []device.Attachment) error {
	var c fault.Check
	c.Text(&t.Number, shortText, true, "number", "请填写共享协议编号。", "Give the number of the agreement.")
	c.Text(&t.Purpose, longText, true, "share_purpose", "请写明共享的目的。", "Say what the share is for.")
	c.Want(len(t.Fields) > 0 && !slices.ContainsFunc(t.Fields, func(f string) bool { return people.Fields[f].ZH == "" }), "fields", "请选择共享用于哪些执法领域。", "Choose the fields it is for.")
	c.Want(len(t.Data) > 0 && !slices.ContainsFunc(t.Data, func(d string) bool { return !device.IsOneOf(Data, d) }), "data", "请选择共享的数据。", "Choose what is shared.")
	c.Want(t.From > 0, "from", "请填写开始的日期。", "Give the first day.")
	c.Want(t.Until >= t.From && t.Until > 0, "until", "请填写结束的日期，不早于开始的日期。", "Give the last day, not before the first.")
	c.Want(t.NoOnward, "no_onward", "协议须写明不得转给第三方。", "The agreement must forbid passing anything on.")
	c.Want(len(agreement) > 0, "documents", "请上传共享协议。", "Upload the agreement.")
	return c.Err()
}

// AgreeToShare answers a request to share a device with its terms, by the head of the owning body.
func (s *Service) AgreeToShare(ctx context.Context, by act.By, request string, t Terms, agreement []device.Attachment) (act.Done[RequestRecord], error) {
	if err := t.check(agreement); err != nil {
		return act.Done[RequestRecord]{}, err
	}
	return s.answer(ctx, by, request, func(ctx context.Context, tx *act.Tx, r *Request) (string, error) {
		if r.Kind != Sharing {
			return "", fault.Conflict{Because: law.Words{ZH: "这不是共享设备的请求。", EN: "This is no request to share a device."}}
		}
		receiver, err := people.BodyByID(ctx, tx, tx.Book, r.Body)
		if err != nil {
			return "", err
		}
		if !slices.Contains(t.Fields, r.Field) {
			return "", fault.Invalid{Fields: []fault.Field{{Name: "fields", Want: law.Words{ZH: "须包括请求的领域：" + people.Fields[r.Field].ZH + "。", EN: "It must name the field that was asked for: " + people.Fields[r.Field].EN + "."}}}}
		}
		x := Share{ID: tx.NewID(), Owner: r.Asked, Receiver: r.Body, Use: r.Use, Request: r.ID, Terms: t, AgreedAt: tx.Now, AgreedBy: tx.By.Person}
		if err := x.store(ctx, tx); err != nil {
			return "", err
		}
		r.State, r.Answer = Agreed, t.Purpose
		_, err = device.RecordShare(ctx, tx, r.Use, x.loan(receiver), agreement)
		return x.ID, err
	})
}

// loan is the share as the life of a use tells it, with the other body.
func (s *Share) loan(other people.Body) device.Loan {
	return device.Loan{Share: s.ID, Body: other.ID, Name: other.Name, Number: s.Number, Purpose: s.Purpose, Fields: s.Fields, From: s.From, Until: s.Until}
}

func (s *Share) store(ctx context.Context, tx *act.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO share (book, id, body, receiver, device_use, request, number, purpose, fields, data, from_day, until_day, agreed_at, agreed_by, ended_by, end_reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '')`,
		tx.Book, s.ID, s.Owner, s.Receiver, s.Use, s.Request, s.Number, s.Purpose, strings.Join(s.Fields, " "), strings.Join(s.Data, " "), s.From, s.Until, s.AgreedAt, s.AgreedBy)
	if err != nil {
		return fmt.Errorf("record a share: %w", err)
	}
	return nil
}

var errNoShare = fault.NotFound{What: law.Words{ZH: "这项共享", EN: "the share"}}

const shareColumns = `s.id, s.body, s.receiver, s.device_use, s.request, s.number, s.purpose, s.fields, s.data, s.from_day, s.until_day, s.agreed_at, s.agreed_by, s.ended_at, s.ended_by, s.end_reason`

func scanShare(row interface{ Scan(...any) error }) (Share, error) {
	var s Share
	var fields, data string
	err := row.Scan(&s.ID, &s.Owner, &s.Receiver, &s.Use, &s.Request, &s.Number, &s.Purpose, &fields, &data, db.Day(&s.From), db.Day(&s.Until), db.At(&s.AgreedAt), &s.AgreedBy,
		db.AtOrNil(&s.EndedAt), &s.EndedBy, &s.EndReason)
	s.Fields, s.Data = strings.Fields(fields), strings.Fields(data)
	return s, err
}

func shareByID(ctx context.Context, q db.Queryer, book, id string) (Share, error) {
	s, err := scanShare(q.QueryRow(ctx, `SELECT `+shareColumns+` FROM share s WHERE s.book = $1 AND s.id = $2`, book, id))
	if db.NoRow(err) {
		return s, errNoShare
	}
	if err != nil {
		return s, fmt.Errorf("read a share: %w", err)
	}
	return s, nil
}

// Shares lists the shares that a body of the scope gives or has, newest first.
func Shares(ctx context.Context, q db.Queryer, scope access.Scope, turn db.Turn) (db.Leaf[Share], int, error) {
	w := eitherSide(scope, "s", "body", "receiver")
	total, err := db.CountUpTo(ctx, q, `FROM share s WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Share]{}, 0, fmt.Errorf("count shares: %w", err)
	}
	w.Beyond("s.id", turn, true)
	var out []Share
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		s, err := scanShare(rows)
		out = append(out, s)
		return err
	}, `SELECT `+shareColumns+` FROM share s WHERE `+w.Text()+fmt.Sprintf(` ORDER BY s.id %s LIMIT %d`, turn.Order(true), turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Share]{}, 0, fmt.Errorf("list shares: %w", err)
	}
	return db.Cut(turn, out), total, nil
}

// ShareIn returns a share that a body of the scope gives or has.
func ShareIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Share, error) {
	s, err := shareByID(ctx, q, scope.Book, id)
	if err == nil && !scope.Covers(scope.Book, s.Owner) && !scope.Covers(scope.Book, s.Receiver) {
		return Share{}, errNoShare
	}
	return s, err
}

// Uses are the receiver's own uses under a share.
func (s *Share) Uses(ctx context.Context, q db.Queryer, book string) (out []string, err error) {
	out, err = db.Strings(ctx, q, `SELECT device_use FROM share_use WHERE book = $1 AND share = $2 ORDER BY device_use`, book, s.ID)
	if err != nil {
		return nil, fmt.Errorf("list uses under a share: %w", err)
	}
	return out, nil
}

// UseShared registers the receiver's own use of the shared device for a violation of a field that the share names. The use
// begins as every other: argument, plan, approval, both reviews and publication are the receiver's own.
func (s *Service) UseShared(ctx context.Context, by act.By, share, violation, field string) (act.Done[ShareRecord], error) {
	return act.Do(ctx, s.Engine, ShareUsed, by, func(ctx context.Context, tx *act.Tx) (ShareRecord, error) {
		x, err := shareByID(ctx, tx, tx.Book, share)
		if err != nil {
			return ShareRecord{}, err
		}
		if x.Receiver != tx.By.Body {
			return ShareRecord{}, errNoShare
		}
		if err := x.holds(tx.Now); err != nil {
			return ShareRecord{}, err
		}
		var c fault.Check
		_, known := people.Fields[field]
		c.Want(known, "field", "请选择执法领域。", "Choose the field.")
		if err := c.Err(); err != nil {
			return ShareRecord{}, err
		}
		if err := x.covers(field); err != nil {
			return ShareRecord{}, err
		}
		owner, err := device.Load(ctx, tx, tx.Book, x.Use)
		if err != nil {
			return ShareRecord{}, err
		}
		body, err := people.BodyByID(ctx, tx, tx.Book, x.Owner)
		if err != nil {
			return ShareRecord{}, err
		}
		agreement, err := device.Agreement(ctx, tx, owner, x.ID)
		if err != nil {
			return ShareRecord{}, err
		}
		use, err := device.EnterBorrowed(ctx, tx, owner, device.NewUse{Violation: violation, Field: field}, x.loan(body), agreement)
		if err != nil {
			return ShareRecord{}, err
		}
		out := x.record()
		out.Own = use
		_, err = tx.Exec(ctx, `INSERT INTO share_use (book, share, device_use) VALUES ($1, $2, $3)`, tx.Book, x.ID, use)
		return out, err
	})
}

// End ends a share before its term, by the head of either body; the receiver's uses under it stop at once.
func (s *Service) End(ctx context.Context, by act.By, share, reason string) (act.Done[ShareRecord], error) {
	var c fault.Check
	c.Text(&reason, longText, true, "reason", "请写明终止的理由。", "Give the reason.")
	if err := c.Err(); err != nil {
		return act.Done[ShareRecord]{}, err
	}
	return act.Do(ctx, s.Engine, ShareEnded, by, func(ctx context.Context, tx *act.Tx) (ShareRecord, error) {
		x, err := shareByID(ctx, tx, tx.Book, share)
		if err != nil {
			return ShareRecord{}, err
		}
		if !tx.By.ActsFor(access.AnswerHelp, x.Owner) && !tx.By.ActsFor(access.AnswerHelp, x.Receiver) {
			return ShareRecord{}, errNoShare
		}
		if x.EndedAt != nil || law.DateOf(tx.Now) > x.Until {
			return ShareRecord{}, fault.Conflict{Because: law.Words{ZH: "这项共享已经结束。", EN: "The share is over already."}}
		}
		_, err = tx.Exec(ctx, `UPDATE share SET ended_at = $3, ended_by = $4, end_reason = $5 WHERE book = $1 AND id = $2`, tx.Book, x.ID, tx.Now, tx.By.Person, reason)
		if err != nil {
			return ShareRecord{}, fmt.Errorf("end a share: %w", err)
		}
		uses, err := x.Uses(ctx, tx, tx.Book)
		if err != nil {
			return ShareRecord{}, err
		}
		for i, use := range uses {
			if err := device.EndBorrowed(ctx, tx, use, "共享终止："+reason, i); err != nil {
				return ShareRecord{}, err
			}
		}
		x.EndedAt = &tx.Now
		return x.record(), nil
	})
}

// LookItem is how looks at a shared dossier stand in the access log.
const LookItem = "share"

// Dossier is the owner's file of the shared device as it stood and was known at an instant, read-only: what it was approved,
// reviewed and verified for, and how it was kept (Art 17). It is given to the receiver while the share holds, for a field that
// the share names, and each look is in the log.
func (s *Service) Dossier(ctx context.Context, q db.Queryer, who access.Actor, share, field string, at, now time.Time) (Share, device.Life, error) {
	var none device.Life
	x, err := ShareIn(ctx, q, who.Scope(access.ViewDevices), share)
	if err != nil {
		return x, none, err
	}
	scope := who.Scope(access.ViewDevices)
	if !scope.Covers(scope.Book, x.Owner) {
		if err := x.holds(now); err != nil {
			return x, none, err
		}
		if err := x.covers(field); err != nil {
			return x, none, err
		}
		if !slices.Contains(x.Data, "dossier") {
			return x, none, law.Refusal{Rule: "A18.1", Article: "第十八条第一款",
				Because: law.Words{ZH: "共享协议不包括设备资料。", EN: "The share does not cover the device's papers."},
				Cure:    law.Words{ZH: "请向设备所有单位提出协助请求。", EN: "Ask the owning body for help."}}
		}
	}
	if err := s.Sight.See(ctx, act.Look{Who: who, Item: LookItem, ID: x.ID, Purpose: field}); err != nil {
		return x, none, err
	}
	l, err := device.LoadAround(ctx, q, who.Book, x.Use, at, &at)
	return x, l, err
}

// Looks are who read the shared dossier, newest first: for both bodies.
func (s *Share) Looks(ctx context.Context, q db.Queryer, book string, turn db.Turn) (db.Leaf[act.Looked], int, error) {
	return act.Looks(ctx, q, access.Scope{Book: book, Bodies: []string{s.Owner, s.Receiver}}, act.LookFilter{Item: LookItem, ItemID: s.ID, Turn: turn})
}
