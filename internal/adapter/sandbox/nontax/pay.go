package nontax

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/adapter/sandbox/gate"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Course is what becomes of a payment.
type Course string

// The courses.
const (
	Plain     Course = ""          // the callback comes at once, the receipt after a minute
	Twice     Course = "twice"     // the callback comes twice, under two ids
	Late      Course = "late"      // the callback comes two days later
	Silent    Course = "silent"    // the callback is lost: only the statement tells
	Forged    Course = "forged"    // before the true callback a forged one comes
	Lying     Course = "lying"     // a second callback tells another sum of the same number
	NoReceipt Course = "noreceipt" // a receipt is never issued
	Missing   Course = "missing"   // the callback comes, and the statement does not have it
)

// Courses are the courses, for who chooses one.
func Courses() []Course {
	return []Course{Plain, Twice, Late, Silent, Forged, Lying, NoReceipt, Missing}
}

// payment is what somebody paid.
type payment struct {
	Trade  string
	Fen    int64
	Payer  string
	At     time.Time
	course Course
	demand *demand
	voided bool
}

// Due is what the platform shows of a code: to whom, what for and how much.
type Due struct {
	Office, Part, Decision string
	Fen                    int64
	Closed                 bool
}

// Look shows what is to be paid under a code, as the platform shows it to who pays; false: no such code.
func (s *Server) Look(code string) (Due, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.byCode[code]
	if d == nil {
		return Due{}, false
	}
	return Due{d.Office, d.Part, d.Decision, d.Fen, d.closed}, true
}

// Pay is somebody paying under a code, as on the platform's own page: anybody may, any sum, as often as they like, until it is closed. It
// returns the number of the payment.
func (s *Server) Pay(code string, fen int64, payer string, course Course) (trade string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.byCode[code]
	switch {
	case d == nil:
		return "", fmt.Errorf("no such code")
	case d.closed:
		return "", fmt.Errorf("the code is closed")
	case fen <= 0:
		return "", fmt.Errorf("no sum")
	}
	return s.paid(d, fen, payer, s.clock.Now(), course).Trade, nil
}

// Stray is a payment of an office under a code that nobody registered, as a bank's clerk mistypes one.
func (s *Server) Stray(office, code string, fen int64, payer string) (trade string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paid(&demand{request: request{Office: office}, code: code}, fen, payer, s.clock.Now(), Plain).Trade
}

// Backdate is a payment under a code that says it was made earlier.
func (s *Server) Backdate(code string, fen int64, payer string, at time.Time) (trade string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paid(s.byCode[code], fen, payer, at, Plain).Trade
}

func (s *Server) paid(d *demand, fen int64, payer string, at time.Time, course Course) *payment {
	p := &payment{Trade: fmt.Sprintf("沙箱流水%d%06d", s.began, len(s.payments)+1), Fen: fen, Payer: payer, At: at, course: course, demand: d}
	s.payments = append(s.payments, p)
	if course != Silent {
		s.uncalled = append(s.uncalled, p)
	}
	s.byTrade[p.Trade] = p
	return p
}

func (p *payment) receipted(now time.Time) bool {
	return p.course != NoReceipt && !now.Before(p.At.Add(receiptAfter))
}

func (p *payment) number() string { return "沙箱票据" + p.Trade[len("沙箱流水"):] }

// receipt is the e-receipt: a small XML, as the finance department's receipts have one.
func (p *payment) receipt() map[string]any {
	file := []byte(fmt.Sprintf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EInvoice sandbox=\"true\">\n  <Label>%s</Label>\n  <Number>%s</Number>\n  <Trade>%s</Trade>\n  <Fen>%d</Fen>\n  <Void>%t</Void>\n</EInvoice>\n",
		Label, p.number(), p.Trade, p.Fen, p.voided))
	sum := sha256.Sum256(file)
	return map[string]any{"number": p.number(), "fen": p.Fen, "at": instant(p.At.Add(receiptAfter)), "payer": p.Payer, "file": base64.StdEncoding.EncodeToString(file), "file_sha256": hex.EncodeToString(sum[:])}
}

// linesOf are the lines of an office's day in their order. The caller holds the lock.
func (s *Server) linesOf(q *request) (out []map[string]any) {
	now, all := s.clock.Now(), len(s.payments)+len(s.refunds)
	if !now.Before(q.Day.AddDays(1).Start().Add(receiptAfter)) { // all receipts of the day are issued
		if c := &s.closed; c.office == q.Office && c.day == q.Day && c.of == all {
			return c.lines
		}
		defer func() { s.closed = statementOf{q.Office, q.Day, all, out} }()
	}
	for _, p := range s.payments {
		if p.demand.Office != q.Office || law.DateOf(p.At) != q.Day || p.course == Missing {
			continue
		}
		l := map[string]any{"kind": "paid", "trade": p.Trade, "code": p.demand.code, "fen": p.Fen, "at": instant(p.At), "payer": p.Payer, "receipt": ""}
		if p.receipted(now) {
			l["receipt"] = p.number()
		}
		out = append(out, l)
	}
	for _, f := range s.refunds {
		if f.Office == q.Office && law.DateOf(f.at) == q.Day {
			out = append(out, map[string]any{"kind": "refund", "trade": f.Trade, "code": "", "fen": f.Fen, "at": instant(f.at), "payer": "", "receipt": "", "refund": f.Key})
		}
	}
	slices.SortFunc(out, func(a, b map[string]any) int { return cmp.Compare(place(a), place(b)) })
	return out
}

// document is what a callback holds.
type document struct {
	Office  string `json:"office"`
	Code    string `json:"code"`
	Trade   string `json:"trade"`
	Fen     int64  `json:"fen"`
	At      string `json:"at"`
	Payer   string `json:"payer"`
	Receipt string `json:"receipt,omitempty"`
	Sandbox bool   `json:"sandbox"`
	Label   string `json:"label"`
}

// Callbacks are those that are due and were not made yet, as the courses have it.
func (s *Server) Callbacks() (out []gate.Callback, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.secret == "" {
		return nil, nil
	}
	now := s.clock.Now()
	due := s.uncalled
	s.uncalled = nil
	for _, p := range due {
		if p.course == Late && now.Before(p.At.Add(48*time.Hour)) {
			s.uncalled = append(s.uncalled, p)
			continue
		}
		made, err := s.call(p, now)
		if err != nil {
			return nil, err
		}
		out = append(out, made...)
	}
	return out, nil
}

// call makes the callbacks of one payment. The caller holds the lock.
func (s *Server) call(p *payment, now time.Time) (out []gate.Callback, err error) {
	d := document{Office: p.demand.Office, Code: p.demand.code, Trade: p.Trade, Fen: p.Fen, At: instant(p.At), Payer: p.Payer, Sandbox: true, Label: Label}
	add := func(secret string, d document) {
		var c gate.Callback
		if err == nil {
			c, err = s.signed(secret, d, now)
			out = append(out, c)
		}
	}
	if p.course == Forged {
		forged := d
		forged.Trade, forged.Fen = d.Trade+"伪", d.Fen*10
		add(seal.NewSecret(), forged)
	}
	add(s.secret, d)
	switch p.course {
	case Twice:
		add(s.secret, d)
	case Lying:
		d.Fen++
		add(s.secret, d)
	}
	return out, err
}

func (s *Server) signed(secret string, d document, now time.Time) (gate.Callback, error) {
	s.calls++
	return gate.Signed(secret, fmt.Sprintf("sandbox-nontax-%d-%d", now.UnixNano(), s.calls), now, d)
}
