package sharing

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// The acts of help between bodies.
var (
	HelpAsked     = act.Kind{Name: "sharing.ask", Title: law.Words{ZH: "提出协助请求", EN: "Ask another body for help"}, Permission: access.AskHelp}
	HelpAnswered  = act.Kind{Name: "sharing.answer", Title: law.Words{ZH: "答复协助请求", EN: "Answer a request for help"}, Permission: access.AnswerHelp}
	HelpWithdrawn = act.Kind{Name: "sharing.withdraw", Title: law.Words{ZH: "撤回协助请求", EN: "Withdraw a request for help"}, Permission: access.AskHelp}
)

// Service carries out the acts of this chapter.
type Service struct {
	Engine *act.Engine
	Sight  *act.Sight // logs every look at a shared dossier
}

// Kinds are what may be asked for.
var Kinds = []device.Choice{
	{Key: "footage", Words: law.Words{ZH: "调取视频、感知数据", EN: "video or sensor data"}},
	{Key: "dossier", Words: law.Words{ZH: "提供设备的批准、审核、检定和健康资料", EN: "papers of a device: approval, reviews, verification, health"}},
	{Key: Sharing, Words: law.Words{ZH: "共享使用设备", EN: "the shared use of a device"}},
	{Key: "other", Words: law.Words{ZH: "其他协助事项", EN: "other help"}},
}

// Sharing is the kind of request that leads to a Share.
const Sharing = "share"

// Grounds are on what a request may be refused: help within a body's powers must be given (行政处罚法 26).
var Grounds = []device.Choice{
	{Key: "beyond_powers", Words: law.Words{ZH: "不属于本单位职权范围", EN: "beyond the powers of this body"}},
	{Key: "forbidden", Words: law.Words{ZH: "法律、法规、规章禁止提供", EN: "forbidden by law"}},
	{Key: "secret", Words: law.Words{ZH: "涉及国家秘密", EN: "a State secret"}},
	{Key: "purpose", Words: law.Words{ZH: "用途不符合共享规定", EN: "the purpose does not follow the rules of sharing"}},
	{Key: "not_held", Words: law.Words{ZH: "本单位没有这些数据或者设备", EN: "this body does not hold it"}},
}

// The states of a request.
const (
	Open      = "open"
	Agreed    = "agreed"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// Request is one request for help.
type Request struct {
	ID, Body, Asked  string // who asks, and who is asked
	Kind             string
	Use              string // of the asked body's device; empty: none
	Field            string
	Purpose, Content string
	ReplyBy          *law.Date
	AskedAt          time.Time
	AskedBy          string
	State            string
	Ground, Answer   string
	AnsweredAt       *time.Time
	AnsweredBy       string
}

// RequestRecord is what the ledger commits to: ids and states.
type RequestRecord struct {
	ID     string `json:"id"`
	Body   string `json:"body"`
	Asked  string `json:"asked"`
	Kind   string `json:"kind"`
	Use    string `json:"use,omitempty"`
	Field  string `json:"field,omitempty"`
	State  string `json:"state"`
	Ground string `json:"ground,omitempty"`
	Share  string `json:"share,omitempty"`
}

func (r Request) record() RequestRecord {
	return RequestRecord{ID: r.ID, Body: r.Body, Asked: r.Asked, Kind: r.Kind, Use: r.Use, Field: r.Field, State: r.State, Ground: r.Ground}
}

// Bounds of what is typed, in characters.
const (
	longText  = 5000
	shortText = 200
)

// Ask records a request of the actor's body to another. A share is asked of the body that owns the device.
func (s *Service) Ask(ctx context.Context, by act.By, r Request) (act.Done[RequestRecord], error) {
	var c fault.Check
	c.Want(device.IsOneOf(Kinds, r.Kind), "kind", "请选择协助事项。", "Choose what is asked for.")
	_, known := people.Fields[r.Field]
	c.Want(known, "field", "请选择用于哪个执法领域。", "Choose the field it is for.")
	c.Want(r.Asked != "" || r.Use != "", "asked", "请选择被请求的单位。", "Choose the body that is asked.")
	c.Want(r.Kind != Sharing || r.Use != "", "kind", "申请共享请从“查找附近的设备”里选择设备。", "To share a device, choose it among the devices near a point.")
	c.Text(&r.Purpose, longText, true, "purpose", "请写明用途和依据。", "Say what it is for and by which provision.")
	c.Text(&r.Content, longText, true, "content", "请写明需要的内容、时间段和方式。", "Say what is needed, of which time and how.")
	if err := c.Err(); err != nil {
		return act.Done[RequestRecord]{}, err
	}
	return act.Do(ctx, s.Engine, HelpAsked, by, func(ctx context.Context, tx *act.Tx) (RequestRecord, error) {
		r.ID, r.Body, r.State, r.AskedAt, r.AskedBy = tx.NewID(), tx.By.Body, Open, tx.Now, tx.By.Person
		if err := r.settleAsked(ctx, tx); err != nil {
			return RequestRecord{}, err
		}
		if _, err := people.BodyByID(ctx, tx, tx.Book, r.Asked); err != nil {
			return RequestRecord{}, err
		}
		if r.ReplyBy != nil && *r.ReplyBy < law.DateOf(tx.Now) {
			return RequestRecord{}, fault.Invalid{Fields: []fault.Field{{Name: "reply_by", Want: law.Words{ZH: "答复期限不能早于今天。", EN: "The day for the answer is not past."}}}}
		}
		_, err := tx.Exec(ctx, `INSERT INTO help_request (book, id, body, asked, kind, device_use, field, purpose, content, reply_by, asked_at, asked_by, state, ground, answer, answered_by)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', '', '', '')`,
			tx.Book, r.ID, r.Body, r.Asked, r.Kind, r.Use, r.Field, r.Purpose, r.Content, r.ReplyBy, r.AskedAt, r.AskedBy)
		if err != nil {
			return RequestRecord{}, fmt.Errorf("record a request for help: %w", err)
		}
		return r.record(), nil
	})
}

// settleAsked finds who owns the device that is asked about, and refuses to ask oneself.
func (r *Request) settleAsked(ctx context.Context, tx *act.Tx) error {
	if r.Use != "" {
		l, err := device.Load(ctx, tx, tx.Book, r.Use)
		if err != nil {
			return err
		}
		if r.Kind == Sharing {
			if err := l.Shareable(tx.Now); err != nil {
				return err
			}
		}
		r.Asked = l.Use.Body
	}
	if r.Asked == r.Body {
		return fault.Invalid{Fields: []fault.Field{{Name: "asked", Want: law.Words{ZH: "被请求的是本单位，请选择其他单位。", EN: "This is the own body; choose another."}}}}
	}
	return nil
}

// Withdraw takes back an open request of the actor's body.
func (s *Service) Withdraw(ctx context.Context, by act.By, id string) (act.Done[RequestRecord], error) {
	return act.Do(ctx, s.Engine, HelpWithdrawn, by, func(ctx context.Context, tx *act.Tx) (RequestRecord, error) {
		r, err := requestFor(ctx, tx, id, func(r Request) string { return r.Body }, access.AskHelp)
		if err != nil {
			return RequestRecord{}, err
		}
		r.State = Withdrawn
		return r.record(), r.close(ctx, tx)
	})
}

// Refuse answers a request with no, on a ground of the law and with reasons (行政处罚法 26).
func (s *Service) Refuse(ctx context.Context, by act.By, id, ground, reasons string) (act.Done[RequestRecord], error) {
	var c fault.Check
	c.Want(device.IsOneOf(Grounds, ground), "ground", "请选择不予协助的理由。职权范围内的事项应当协助（行政处罚法第二十六条）。", "Choose the ground; help within the body's powers must be given (Administrative Penalties Law Art 26).")
	c.Text(&reasons, longText, true, "answer", "请写明不予协助的具体理由。", "Give the reasons.")
	if err := c.Err(); err != nil {
		return act.Done[RequestRecord]{}, err
	}
	return s.answer(ctx, by, id, func(_ context.Context, _ *act.Tx, r *Request) (string, error) {
		r.State, r.Ground, r.Answer = Refused, ground, reasons
		return "", nil
	})
}

// Agree answers a request with yes, saying how help is given. A request to share takes terms and the agreement.
func (s *Service) Agree(ctx context.Context, by act.By, id, answer string) (act.Done[RequestRecord], error) {
	var c fault.Check
	c.Text(&answer, longText, true, "answer", "请写明怎样提供协助。", "Say how help is given.")
	if err := c.Err(); err != nil {
		return act.Done[RequestRecord]{}, err
	}
	return s.answer(ctx, by, id, func(_ context.Context, _ *act.Tx, r *Request) (string, error) {
		if r.Kind == Sharing {
			return "", fault.Conflict{Because: law.Words{ZH: "同意共享须填写共享协议。", EN: "A share is agreed with its terms."}}
		}
		r.State, r.Answer = Agreed, answer
		return "", nil
	})
}

// answer carries out an answer by the asked body.
func (s *Service) answer(ctx context.Context, by act.By, id string, decide func(ctx context.Context, tx *act.Tx, r *Request) (share string, err error)) (act.Done[RequestRecord], error) {
	return act.Do(ctx, s.Engine, HelpAnswered, by, func(ctx context.Context, tx *act.Tx) (RequestRecord, error) {
		r, err := requestFor(ctx, tx, id, func(r Request) string { return r.Asked }, access.AnswerHelp)
		if err != nil {
			return RequestRecord{}, err
		}
		share, err := decide(ctx, tx, &r)
		if err != nil {
			return RequestRecord{}, err
		}
		out := r.record()
		out.Share = share
		return out, r.close(ctx, tx)
	})
}

func (r *Request) close(ctx context.Context, tx *act.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE help_request SET state = $3, ground = $4, answer = $5, answered_at = $6, answered_by = $7 WHERE book = $1 AND id = $2`,
		tx.Book, r.ID, r.State, r.Ground, r.Answer, tx.Now, tx.By.Person)
	if err != nil {
		return fmt.Errorf("close a request for help: %w", err)
	}
	return nil
}

var errNoRequest = fault.NotFound{What: law.Words{ZH: "这个协助请求", EN: "the request for help"}}

// requestFor reads an open request for an act by one of its sides.
func requestFor(ctx context.Context, tx *act.Tx, id string, side func(Request) string, may access.Permission) (Request, error) {
	r, err := scanRequest(tx.QueryRow(ctx, `SELECT `+requestColumns+` FROM help_request h WHERE h.book = $1 AND h.id = $2`, tx.Book, id))
	switch {
	case db.NoRow(err):
		return r, errNoRequest
	case err != nil:
		return r, fmt.Errorf("read a request for help: %w", err)
	case !tx.By.ActsFor(may, side(r)):
		return r, errNoRequest
	case r.State != Open:
		return r, fault.Conflict{Because: law.Words{ZH: "这个协助请求已经办结。", EN: "The request is closed already."}}
	}
	return r, nil
}

const requestColumns = `h.id, h.body, h.asked, h.kind, h.device_use, h.field, h.purpose, h.content, h.reply_by, h.asked_at, h.asked_by, h.state, h.ground, h.answer, h.answered_at, h.answered_by`

func scanRequest(row interface{ Scan(...any) error }) (Request, error) {
	var r Request
	err := row.Scan(&r.ID, &r.Body, &r.Asked, &r.Kind, &r.Use, &r.Field, &r.Purpose, &r.Content, db.DayOrNil(&r.ReplyBy), db.At(&r.AskedAt), &r.AskedBy, &r.State, &r.Ground,
		&r.Answer, db.AtOrNil(&r.AnsweredAt), &r.AnsweredBy)
	return r, err
}

// eitherSide is the condition that one of two columns is a body of the scope.
func eitherSide(scope access.Scope, alias, one, other string) *db.Where {
	if scope.Book == "" || len(scope.Bodies) == 0 {
		return db.NewWhere("1 = 0", nil)
	}
	marks, args := db.In(2, scope.Bodies)
	return db.NewWhere(fmt.Sprintf("%s.book = $1 AND (%s.%s IN (%s) OR %s.%s IN (%s))", alias, alias, one, marks, alias, other, marks), append([]any{scope.Book}, args...))
}

// RequestFilter narrows a list of requests.
type RequestFilter struct {
	State string
	Asked string // only those that this body is asked
	Turn  db.Turn
}

// Requests lists the requests in which a body of the scope asks or is asked, newest first, and how many there are.
func Requests(ctx context.Context, q db.Queryer, scope access.Scope, f RequestFilter) (db.Leaf[Request], int, error) {
	w := eitherSide(scope, "h", "body", "asked")
	if f.State != "" {
		w.And("h.state = %s", f.State)
	}
	if f.Asked != "" {
		w.And("h.asked = %s", f.Asked)
	}
	total, err := db.CountUpTo(ctx, q, `FROM help_request h WHERE `+w.Text(), w.Args()...)
	if err != nil {
		return db.Leaf[Request]{}, 0, fmt.Errorf("count requests for help: %w", err)
	}
	w.Beyond("h.id", f.Turn, true)
	var out []Request
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		r, err := scanRequest(rows)
		out = append(out, r)
		return err
	}, `SELECT `+requestColumns+` FROM help_request h WHERE `+w.Text()+fmt.Sprintf(` ORDER BY h.id %s LIMIT %d`, f.Turn.Order(true), f.Turn.Rows()+1), w.Args()...)
	if err != nil {
		return db.Leaf[Request]{}, 0, fmt.Errorf("list requests for help: %w", err)
	}
	return db.Cut(f.Turn, out), total, nil
}

// RequestIn returns a request in which a body of the scope asks or is asked.
func RequestIn(ctx context.Context, q db.Queryer, scope access.Scope, id string) (Request, error) {
	w := eitherSide(scope, "h", "body", "asked")
	w.And("h.id = %s", id)
	r, err := scanRequest(q.QueryRow(ctx, `SELECT `+requestColumns+` FROM help_request h WHERE `+w.Text(), w.Args()...))
	if db.NoRow(err) {
		return r, errNoRequest
	}
	return r, err
}
