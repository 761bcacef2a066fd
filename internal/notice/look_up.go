package notice

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Wrong codes: so many of one number, whether there is such a notice or not, and then none is tried for a while. Rights are not locked:
// the page names the phone.
const (
	TriesMost = 5
	TriesFor  = time.Hour
)

// Found is what came of looking a notice up.
type Found struct {
	Notice *Notice // nil: number and code do not fit, or it was not tried
	Left   int     // tries that are left, when they did not fit
	Locked time.Time
}

// LookUp opens a notice by its number and check code. Which of the two is wrong is not told. A try is counted before
// it is looked at, so that many at once are no more than few.
func (s *Service) LookUp(ctx context.Context, number, code string) (Found, error) {
	number, code = plain(number), docket.PlainCode(code)
	key := s.Keys.Blind(numberField, number)
	wrong, until, err := s.try(ctx, key)
	if err != nil {
		return Found{}, err
	}
	if wrong > TriesMost {
		return Found{Locked: until}, nil
	}
	q := s.Engine.DB.Reader()
	all, err := s.list(ctx, q, `n.plain = $1 ORDER BY n.id`, number)
	if err != nil {
		return Found{}, err
	}
	for i := range all {
		if n := &all[i]; len(code) == codeLength && s.Keys.Blind(codeField, n.ID+"\x00"+code) == s.Keys.Blind(codeField, n.ID+"\x00"+n.Code) {
			return Found{Notice: n}, s.forget(ctx, key)
		}
	}
	return Found{Left: TriesMost - wrong}, nil
}

// try counts a try of a number and returns how many there are with it, and until when they are remembered.
func (s *Service) try(ctx context.Context, key string) (wrong int, until time.Time, err error) {
	now := s.Engine.Clock.Now()
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `INSERT INTO notice_try (number, wrong, until_at) VALUES ($1, 1, $2) ON CONFLICT (number) DO UPDATE SET
			wrong = CASE WHEN notice_try.until_at <= $3 THEN 1 ELSE notice_try.wrong + 1 END,
			until_at = CASE WHEN notice_try.until_at <= $3 OR notice_try.wrong < $4 THEN $2 ELSE notice_try.until_at END RETURNING wrong, until_at`,
			key, now.Add(TriesFor), now, TriesMost).Scan(&wrong, db.At(&until))
	})
	if err != nil {
		return 0, until, fmt.Errorf("count a try: %w", err)
	}
	return wrong, until, nil
}

func (s *Service) forget(ctx context.Context, key string) error {
	err := s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM notice_try WHERE number = $1`, key)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget tries: %w", err)
	}
	return nil
}

// TicketFor is how long a ticket opens a notice after the last page that was asked for with it.
const TicketFor = 24 * time.Hour

const ticketField = "notice.ticket"

// ticket is what a browser holds after number and code fitted.
type ticket struct {
	Book   string `json:"book"`
	Notice string `json:"notice"`
	Until  int64  `json:"until"` // microseconds
}

// Ticket is for the cookie of who has looked a notice up: sealed, so that it says nothing, and good for TicketFor.
func (s *Service) Ticket(n *Notice, now time.Time) (string, error) {
	sealed, err := s.Keys.SealJSON(ticketField, "", ticket{n.Book, n.ID, now.Add(TicketFor).UnixMicro()})
	return base64.RawURLEncoding.EncodeToString(sealed), err
}

// ByTicket opens the notice of a ticket; fault.NotFound when it is none, or too old.
func (s *Service) ByTicket(ctx context.Context, text string, now time.Time) (Notice, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return Notice{}, errNoNotice
	}
	var t ticket
	if s.Keys.OpenJSON(ticketField, "", sealed, &t) != nil || now.UnixMicro() >= t.Until {
		return Notice{}, errNoNotice
	}
	return s.load(ctx, s.Engine.DB.Reader(), t.Book, t.Notice)
}

// Sight is what the party is shown of a notice beside the notice itself.
type Sight struct {
	Standing  Standing
	Shown     []Shown
	Judgement capture.Judgement     // of the verdict: its receipt
	Assisted  capture.Assistance    // of models, and that a person decides (Art 5(2))
	Findings  []capture.FindingItem // approved ones, on which a capture with a defect is used: the party sees them (contract, finding)
	Replies   []Reply
	NotMe     bool // who was told said that it is not them
}

// MediumOf is one medium as the party of a notice sees it, by its place from 0; fault.NotFound where there is none, its capture is gone, or
// who was told said that it is not them.
func (s *Service) MediumOf(ctx context.Context, n *Notice, place int) (Shown, error) {
	var x Shown
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT m.medium, m.type, m.original, m.shown, m.size, m.mask FROM notice_medium m WHERE m.book = $1 AND m.notice = $2 AND m.place = $3
		AND EXISTS (SELECT 1 FROM capture c WHERE c.book = m.book AND c.id = $4) AND NOT EXISTS (SELECT 1 FROM notice_reply r WHERE r.book = m.book AND r.notice = m.notice AND r.kind = $5)`,
		n.Book, n.ID, place, n.Capture, string(NotMe)).Scan(&x.Medium, &x.Type, &x.Original, &x.SHA256, &x.Size, &x.Mask)
	if db.NoRow(err) {
		return x, fault.NotFound{What: law.Words{ZH: "这份材料", EN: "this picture"}}
	}
	if err != nil {
		return x, fmt.Errorf("read what a notice shows: %w", err)
	}
	return x, nil
}

// SightOf reads what the party of a notice is shown.
func (s *Service) SightOf(ctx context.Context, n *Notice) (Sight, error) {
	q := s.Engine.DB.Reader()
	var out Sight
	c, err := s.captureOf(ctx, q, n)
	if err != nil {
		return out, err
	}
	if out.Standing, err = s.StandingOf(ctx, q, n, &c); err != nil {
		return out, err
	}
	if out.Shown, err = ShownOf(ctx, q, n.Book, n.ID); err != nil {
		return out, err
	}
	judged, err := capture.Judgements(ctx, q, n.Book, n.Capture)
	if err != nil {
		return out, err
	}
	for _, j := range judged {
		if !j.At.After(n.MadeAt) { // what was known when the notice was made
			out.Judgement = j
		}
	}
	if out.Assisted, err = s.Captures.Assisted(ctx, q, n.Book, c); err != nil {
		return out, err
	}
	if out.Findings, err = s.Captures.FindingsOn(ctx, q, n.Book, n.Capture); err != nil {
		return out, err
	}
	out.Findings = slices.DeleteFunc(out.Findings, func(f capture.FindingItem) bool { return f.State != capture.FindingApproved })
	if out.Replies, err = s.RepliesOf(ctx, q, n); err != nil {
		return out, err
	}
	for _, r := range out.Replies {
		out.NotMe = out.NotMe || r.Kind == NotMe
	}
	return out, nil
}

// SaveDraft keeps what a party has written and not sent.
func (s *Service) SaveDraft(ctx context.Context, n *Notice, kind ReplyKind, d Draft) error {
	if len([]rune(d.Words)) > StatedMost || len([]rune(d.Contact)) > lineMost || len(d.Reasons) > len(Reasons) || kind.Words().ZH == "" {
		return nil // what cannot be sent is not kept either; the page still has it
	}
	sealed, err := s.Keys.SealJSON(replyField, draftOf(n, kind), d)
	if err != nil {
		return err
	}
	now := s.Engine.Now(n.Book)
	err = s.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO notice_draft (book, notice, kind, said, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (book, notice, kind) DO UPDATE SET said = excluded.said, at = excluded.at`, n.Book, n.ID, string(kind), sealed, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	return nil
}

func draftOf(n *Notice, kind ReplyKind) string { return "draft/" + n.ID + "/" + string(kind) }

// DraftOf is what a party has written and not sent; empty when there is nothing.
func (s *Service) DraftOf(ctx context.Context, n *Notice, kind ReplyKind) (Draft, error) {
	var d Draft
	var sealed []byte
	err := s.Engine.DB.Reader().QueryRow(ctx, `SELECT d.said FROM notice_draft d WHERE d.book = $1 AND d.notice = $2 AND d.kind = $3`, n.Book, n.ID, string(kind)).Scan(&sealed)
	if db.NoRow(err) {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("read a draft: %w", err)
	}
	return d, s.Keys.OpenJSON(replyField, draftOf(n, kind), sealed, &d)
}
