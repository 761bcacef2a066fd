package office

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// standing is how a certificate stands at an instant; each has a word under people.standing.
type standing string

const (
	noCertificate standing = "none"
	notYet        standing = "future"
	valid         standing = "valid"
	ending        standing = "ending" // valid, with at most people.EndingDays to go
	ended         standing = "ended"
	suspended     standing = "suspended"
	unchecked     standing = "unchecked" // an annual check failed, or is missing after its due day
)

// standingOf tells how a certificate stands and how many days, today included, it has to go (valid and ending only).
func standingOf(c people.Certificate, found bool, t time.Time) (standing, int) {
	today := law.DateOf(t)
	switch {
	case !found:
		return noCertificate, 0
	case c.Until < today:
		return ended, 0
	case c.SuspendedAt(t):
		return suspended, 0
	case c.From > today:
		return notYet, 0
	}
	if _, open := c.Unchecked(t); open {
		return unchecked, 0
	}
	days := int(c.Until-today) + 1
	if days <= people.EndingDays {
		return ending, days
	}
	return valid, days
}

// badge shows a standing by shape and word.
func (s standing) badge(c *web.Context, days int) ui.Value {
	state := map[standing]ui.State{noCertificate: ui.Plain, notYet: ui.Waiting, valid: ui.Met, ending: ui.Met, ended: ui.Unmet, suspended: ui.Unmet, unchecked: ui.Unmet}[s]
	return ui.Status(state, c.T("people.standing."+string(s), days))
}

// needsCertificate tells whether a post of the actor gives acts that only a valid certificate opens (Art 30(1)).
func needsCertificate(a access.Actor) bool { return a.ActsFor(access.ReviewCaptures, a.Body) }

// stopped says why who holds a reviewer's post in a body cannot review now, and what still can be done; no words: nothing
// is stopped.
func (o *Office) stopped(ctx context.Context, a access.Actor, b people.Body) (law.Words, error) {
	if !needsCertificate(a) {
		return law.Words{}, nil
	}
	now := o.Engine.Now(a.Book)
	w, err := o.uncertified(ctx, a, now)
	if err != nil || w.ZH != "" {
		return w, err
	}
	// Art 2(3): a delegated organisation acts within its mandate.
	why, ok, err := people.Unmandated(ctx, o.reader(), a.Book, b, people.Investigating, now)
	if err != nil || !ok {
		return law.Words{}, err
	}
	return law.Words{ZH: why.Because.ZH + "现在不能审核抓拍（第二条第三款），其他事项照常办理。" + why.Cure.ZH,
		EN: why.Because.EN + " You cannot review captures now (Art 2(3)); everything else goes on. " + why.Cure.EN}, nil
}

// uncertified says why the certificate of who holds a reviewer's post does not count now.
func (o *Office) uncertified(ctx context.Context, a access.Actor, now time.Time) (law.Words, error) {
	cert, found, err := people.CertificateFor(ctx, o.reader(), a.Book, a.Person, a.Body, now)
	if err != nil {
		return law.Words{}, err
	}
	const (
		stopsZH = "现在不能审核抓拍（第三十条第一项），其他事项照常办理。"
		stopsEN = " You cannot review captures now (Art 30(1)); everything else goes on."
	)
	s, _ := standingOf(cert, found, now)
	switch s {
	case noCertificate:
		return law.Words{ZH: "您没有本单位的行政执法证件记录，" + stopsZH, EN: "No enforcement certificate of this body is on record for you." + stopsEN}, nil
	case suspended:
		return law.Words{ZH: "您的行政执法证件正在暂扣，" + stopsZH, EN: "Your enforcement certificate is suspended." + stopsEN}, nil
	case ended:
		return law.Words{ZH: fmt.Sprintf("您的行政执法证件有效期已于%s届满，", cert.Until.Words()) + stopsZH,
			EN: fmt.Sprintf("Your enforcement certificate ended on %s.", cert.Until) + stopsEN}, nil
	case unchecked:
		year, _ := cert.Unchecked(now)
		return law.Words{ZH: fmt.Sprintf("您的行政执法证件没有%d年度通过年审的记录，", year) + stopsZH, EN: fmt.Sprintf("No passed annual check of %d is on record for your certificate.", year) + stopsEN}, nil
	case notYet:
		return law.Words{ZH: fmt.Sprintf("您的行政执法证件自%s起有效，", cert.From.Words()) + stopsZH,
			EN: fmt.Sprintf("Your enforcement certificate is valid from %s.", cert.From) + stopsEN}, nil
	}
	return law.Words{}, nil
}
