package disclosure

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"time"

	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// Standing is how a public use stands at an instant, as far as its published facts go.
type Standing struct {
	device.Standing
	Since time.Time // of the state, where a fact brought it about
	// VerifiedUntil is the last day of the verification that counts; 0: none, or none is needed.
	VerifiedUntil law.Date
	Unverifiable  bool // it is no measuring instrument: no verification is asked for (Art 22)
}

// StandingAt works it out. The clock is not published: it is taken to be in order for the state, and is unknown in an answer.
func StandingAt(l *device.Life, t time.Time) Standing {
	with := *l
	with.Checks = []device.ClockCheck{{At: t, KnownAt: t}}
	s := Standing{Standing: with.StateAt(t), VerifiedUntil: with.VerifiedUntil(t)}
	s.Since = s.Standing.Since
	if f := l.Latest(t, device.TechnicalReview); f != nil {
		s.Unverifiable = f.Data.(device.TechnicalOpinion).Instrument == device.NotInstrument
	}
	if s.State == device.SignSuspended {
		if f := l.Latest(t, device.SignMissing); f != nil {
			s.Since = f.At
		}
	}
	return s
}

// Sentence is the first sentence of a device's page: what was approved, since when it is public, until when it is verified, or that
// it is not in use.
func Sentence(l *device.Life, t time.Time) law.Words {
	s := StandingAt(l, t)
	var zh, en []string
	say := func(z, e string) { zh, en = append(zh, z), append(en, e) }
	switch s.State {
	case device.CancelledState:
		say("已于"+day(s.Since).Words()+"取消设置，不再使用", "The site was cancelled on "+english(day(s.Since))+" and is no longer used")
		return sentence(zh, en)
	case device.StoppedState:
		say("自"+day(s.Since).Words()+"停用", "Out of use since "+english(day(s.Since)))
	case device.Maintenance:
		say("自"+day(s.Since).Words()+"检修，检修期间不使用", "In maintenance since "+english(day(s.Since))+", not used meanwhile")
	case device.SignSuspended:
		say("标志缺失，自"+day(s.Since).Words()+"暂停使用", "The sign is missing; suspended since "+english(day(s.Since)))
	case device.Live:
		say("在用", "In use")
	default:
		say("现在没有使用："+s.Words.ZH, "Not in use now: "+s.Words.EN)
	}
	if f := l.Latest(t, device.PlanApproved); f != nil {
		say("经批准（"+f.Data.(device.Approval).Number+"）", "approved ("+f.Data.(device.Approval).Number+")")
	}
	if first := publishedFrom(l, t); !first.IsZero() {
		say(day(first).Words()+"起公示", "public since "+english(day(first)))
	}
	if s.VerifiedUntil > 0 {
		say("检定有效期至"+s.VerifiedUntil.Words(), "verified until "+english(s.VerifiedUntil))
	}
	return sentence(zh, en)
}

func day(t time.Time) law.Date { return law.DateOf(t) }

func english(d law.Date) string { return d.Start().Format("2 January 2006") }

func sentence(zh, en []string) law.Words {
	w := law.Words{}
	for i := range zh {
		if i > 0 {
			w.ZH, w.EN = w.ZH+"，", w.EN+", "
		}
		w.ZH, w.EN = w.ZH+zh[i], w.EN+en[i]
	}
	return law.Words{ZH: w.ZH + "。", EN: w.EN + "."}
}

// publishedFrom is since when a site is public at t on both channels: the later of the publications that stand; zero while one
// of them lacks.
func publishedFrom(l *device.Life, t time.Time) time.Time {
	at := map[device.Channel]time.Time{}
	for i := range l.Facts {
		f := &l.Facts[i]
		if f.At.After(t) {
			break
		}
		switch d := f.Data.(type) {
		case device.Publication:
			if at[d.Channel].IsZero() {
				at[d.Channel] = f.At
			}
		case device.Withdrawal:
			delete(at, d.Channel)
		case device.Decision:
			if f.Event == device.Stopped {
				clear(at)
			}
		}
	}
	p, o := at[device.Platform], at[device.Other]
	switch {
	case p.IsZero() || o.IsZero():
		return time.Time{}
	case o.After(p):
		return o
	}
	return p
}

// codeLetters are the digits and letters of codes: none that is taken for another when it is read out or typed.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// CodeLength is the number of characters of a site's code.
const CodeLength = 10

// SiteCode is the short public code of a site. It is drawn from the site's id, which nobody can guess, and so never changes and needs
// no key: 50 bits.
func SiteCode(book, site string) string {
	sum := sha256.Sum256([]byte("yuanjian/site-code/1\n" + book + "\n" + site))
	return base32.NewEncoding(codeLetters).WithPadding(base32.NoPadding).EncodeToString(sum[:7])[:CodeLength]
}

// order is how states are listed: what is in use first.
var order = []device.State{device.Live, device.SignSuspended, device.BlockedState, device.Maintenance, device.ReviewRequired, device.StoppedState, device.Waiting, device.Publishing}

// ranked is the place of a state in the order; states that are not in it come late, what is cancelled last.
func ranked(s device.State) int {
	if s == device.CancelledState {
		return len(order) + 1
	}
	if i := slices.Index(order, s); i >= 0 {
		return i
	}
	return len(order)
}
