package notice

import (
	"context"
	"fmt"
	"slices"

	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
)

// ByCode is the notice of a number and its check code, however they were typed; nil: they do not fit, and which of the two is wrong is not
// told. The caller has counted the try (party.Door).
func (s *Service) ByCode(ctx context.Context, number, code string) (*Notice, error) {
	code = docket.PlainCode(code)
	all, err := s.list(ctx, s.Engine.DB.Reader(), `n.plain = $1 ORDER BY n.id`, Plain(number))
	if err != nil {
		return nil, err
	}
	for i := range all {
		if n := &all[i]; len(code) == codeLength && s.Keys.Blind(codeField, n.ID+"\x00"+code) == s.Keys.Blind(codeField, n.ID+"\x00"+n.Code) {
			return n, nil
		}
	}
	return nil, nil
}

// ByMatter is the notice that a party has come to; fault.NotFound where there is none.
func (s *Service) ByMatter(ctx context.Context, m party.Matter) (Notice, error) {
	if m.Kind != party.Notice {
		return Notice{}, errNoNotice
	}
	return s.load(ctx, s.Engine.DB.Reader(), m.Book, m.ID)
}

// Matter is a notice as what a party comes to.
func (n *Notice) Matter() party.Matter {
	return party.Matter{Book: n.Book, Kind: party.Notice, ID: n.ID}
}

// OnRecord is the notice of a number with the phone of who is told, where there is a plate by which they are known (party.Source).
func (s *Service) OnRecord(ctx context.Context, number string) (party.OnRecord, error) {
	all, err := s.list(ctx, s.Engine.DB.Reader(), `n.plain = $1 ORDER BY n.id`, Plain(number))
	if err != nil {
		return party.OnRecord{}, err
	}
	for i := range all {
		if n := &all[i]; n.Party.Phone != "" && docket.LastFour(n.Plate) != "" {
			return party.OnRecord{Matter: n.Matter(), Body: n.Body, Phone: n.Party.Phone}, nil
		}
	}
	return party.OnRecord{}, nil
}

// Knows tells whether the last four are those of the plate of a notice (party.Source): the phone changes hands.
func (s *Service) Knows(ctx context.Context, m party.Matter, last string) (bool, error) {
	if m.Kind != party.Notice {
		return false, nil
	}
	n, err := s.ByMatter(ctx, m)
	return err == nil && docket.SameFour(last, n.Plate), err
}

func (s *Service) door() *party.Door { return &party.Door{Engine: s.Engine, Keys: s.Keys} }

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
	return s.door().SaveDraft(ctx, n.Matter(), string(kind), d)
}

// DraftOf is what a party has written and not sent; empty when there is nothing.
func (s *Service) DraftOf(ctx context.Context, n *Notice, kind ReplyKind) (d Draft, err error) {
	return d, s.door().Draft(ctx, n.Matter(), string(kind), &d)
}
