package delivery

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The acts of an officer on a letter.
var (
	CallRecorded   = act.Kind{Name: "delivery.call", Title: law.Words{ZH: "登记电话告知", EN: "Record a call to a party"}, Permission: access.KeepLetters}
	Posted         = act.Kind{Name: "delivery.post", Title: law.Words{ZH: "登记邮寄单号", EN: "Record a tracking number"}, Permission: access.KeepLetters}
	ResultRecorded = act.Kind{Name: "delivery.result", Title: law.Words{ZH: "登记送达结果", EN: "Record the result of a delivery"}, Permission: access.KeepLetters}
)

// callResults are how a call may end, and what it makes of the channel. Of one that nobody answered the channel stays to be done until
// its term: it is tried again.
var callResults = map[string]struct {
	state  State
	reason string
	words  law.Words
}{
	"told":           {Arrived, "", law.Words{ZH: "已告知当事人", EN: "the recipient was told"}},
	"nobody-answers": {Todo, "nobody-answers", law.Words{ZH: "无人接听，稍后再打", EN: "nobody answered; to be tried again"}},
	"declined":       {Failed, "declined", law.Words{ZH: "对方拒绝听取", EN: "the recipient declined"}},
	"not-theirs":     {Failed, "not-theirs", law.Words{ZH: "接听的不是当事人", EN: "somebody else has the number"}},
	"no-such-user":   {Failed, "no-such-user", law.Words{ZH: "空号或者停机", EN: "the number does not exist"}},
}

// CallResults are the results in the order in which they are shown.
func CallResults() []string {
	return []string{"told", "nobody-answers", "declined", "not-theirs", "no-such-user"}
}

// CallWords names a result of a call.
func CallWords(result string) law.Words { return callResults[result].words }

// Call is the record of a call (Art 28: to inform proactively and to show identity): when, how it ended, and what was said. The number
// and the officer are known.
type Call struct {
	At       time.Time
	Result   string
	Identity bool   // the officer said name, body and number of the certificate
	Note     string // what was said; sealed
}

const noteMost = 500

func (c *Call) check(now time.Time) error {
	var f fault.Check
	_, ok := callResults[c.Result]
	f.Want(ok, "result", "请选择通话结果。", "Choose how the call ended.")
	f.Want(!c.At.IsZero() && !c.At.After(now), "at", "请填写通话的时间，不能晚于现在。", "Give the time of the call, not after now.")
	f.Text(&c.Note, noteMost, c.Result == "told", "note", "请写明告知了哪些内容。", "Say what was told.")
	f.Want(c.Result != "told" || c.Identity, "identity", "告知时应当表明执法身份（第二十八条）。", "Say that identity was shown (Art 28).")
	return f.Err()
}

// RecordCall puts a call on record.
func (s *Service) RecordCall(ctx context.Context, by act.By, letter string, place int, c Call) (act.Done[Record], error) {
	if err := c.check(s.Engine.Now(by.Book)); err != nil {
		return act.Done[Record]{}, err
	}
	r := callResults[c.Result]
	return s.byHand(ctx, CallRecorded, by, letter, place, Phone, func(x *Step, now time.Time) (told, error) {
		if x.State != Todo && !(x.State == Failed && r.state == Arrived) { // who calls back late is told all the same
			return told{}, errNotWaiting
		}
		return told{state: r.state, reason: r.reason, at: c.At, note: s.sealNote(c.Note)}, nil
	})
}

var errNotWaiting = fault.Conflict{Because: law.Words{ZH: "这个渠道已经有了结果，请返回查看。", EN: "The channel has its result already; look again."}}

// sealNote returns what seals a note under the id of its event; nil for an empty one.
func (s *Service) sealNote(note string) func(id string) ([]byte, error) {
	if note == "" {
		return nil
	}
	return func(id string) ([]byte, error) { return s.Keys.SealField(noteField, id, note) }
}

var trackingForm = regexp.MustCompile(`^[A-Z0-9]{8,30}$`)

// RecordPosting puts on record that a letter was handed to the post, with its tracking number; from then on the post is asked.
func (s *Service) RecordPosting(ctx context.Context, by act.By, letter string, place int, number string, at time.Time) (act.Done[Record], error) {
	var c fault.Check
	number = strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(number), " ", ""))
	c.Want(trackingForm.MatchString(number), "number", "请填写邮件单号，8至30位字母和数字。", "Give the tracking number, 8 to 30 letters and digits.")
	c.Want(!at.IsZero() && !at.After(s.Engine.Now(by.Book)), "at", "请填写交寄的时间，不能晚于现在。", "Give the time of posting, not after now.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	return s.byHand(ctx, Posted, by, letter, place, Post, func(x *Step, now time.Time) (told, error) {
		if x.State != Todo {
			return told{}, errNotWaiting
		}
		term := now.Add(PostTerm)
		x.TermAt = &term
		askLater(x, now)
		return told{state: Out, number: number, at: at}, nil
	})
}

// Result is what an officer learned of a posted letter otherwise than from the post's answer: from the signed slip, or from the letter
// that came back.
type Result struct {
	Arrived bool
	At      time.Time
	Note    string // who signed, or why it came back; sealed
}

// RecordResult puts the result of a posted letter on record (the day on the receipt).
func (s *Service) RecordResult(ctx context.Context, by act.By, letter string, place int, r Result) (act.Done[Record], error) {
	var c fault.Check
	c.Want(!r.At.IsZero() && !r.At.After(s.Engine.Now(by.Book)), "at", "请填写签收或者退回的时间，不能晚于现在。", "Give the time, not after now.")
	c.Text(&r.Note, noteMost, true, "note", "请写明回执上的签收情况，或者退回的原因。", "Say what the slip says, or why it came back.")
	if err := c.Err(); err != nil {
		return act.Done[Record]{}, err
	}
	t := told{state: Failed, reason: "returned", at: r.At, note: s.sealNote(r.Note)}
	if r.Arrived {
		t.state, t.reason = Arrived, ""
	}
	return s.byHand(ctx, ResultRecorded, by, letter, place, Post, func(x *Step, _ time.Time) (told, error) {
		if x.Number == "" || !x.State.mayBecome(t.state) {
			return told{}, errNotWaiting
		}
		return t, nil
	})
}

// byHand is an act of an officer on a channel of the kind in a letter of a body that the officer acts for.
func (s *Service) byHand(ctx context.Context, kind act.Kind, by act.By, letter string, place int, channel Kind, change func(x *Step, now time.Time) (told, error)) (act.Done[Record], error) {
	return act.Do(ctx, s.Engine, kind, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		l, err := load(ctx, tx, tx.Book, letter)
		if err != nil {
			return Record{}, err
		}
		if !tx.By.ActsFor(access.KeepLetters, l.Body) || place < 0 || place >= len(l.Ladder) || l.Ladder[place].Kind != channel {
			return Record{}, errNoLetter
		}
		t, err := change(&l.Ladder[place], tx.Now)
		if err != nil {
			return Record{}, err
		}
		t.by = fromOfficer
		if err := l.move(ctx, tx, place, t); err != nil {
			return Record{}, fmt.Errorf("record what an officer did: %w", err)
		}
		if err := l.goOn(ctx, tx); err != nil {
			return Record{}, err
		}
		return l.record(place, t.state), nil
	})
}
