package device

import (
	"context"
	"errors"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/entrust"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/sheet"
)

// LegacyListEntered is the act that enters sites from before 2025-05-01 from a list (Art 49): each line registers device, site and
// use where they are not on record, and says since when it was in use, as EnterLegacy does. The clean-up verdict, the reviews
// and every other step remain acts of their own.
var LegacyListEntered = act.Kind{Name: "device.legacy.list", Title: law.Words{ZH: "批量登记已有设置", EN: "Enter sites from before 1 May 2025 from a list"}, Permission: access.ProposeDevice}

// LegacyLine is one line of a list of sites from before.
type LegacyLine struct {
	Line
	Legacy    Legacy
	Documents []Attachment // the evidence of the time
}

// JudgeLegacyLines says of each line what would become of it when it is entered by a person of a body at an instant, and writes
// nothing: new, changed when device or use is on record and the rest is added, same when the use is entered as one from before.
func JudgeLegacyLines(ctx context.Context, q db.Queryer, book, body, person string, lines []LegacyLine, at time.Time) ([]sheet.Outcome, error) {
	l, err := judgeLegacyLines(ctx, q, book, body, person, lines, at)
	if err != nil {
		return nil, err
	}
	return l.out, nil
}

func judgeLegacyLines(ctx context.Context, q db.Queryer, book, body, person string, lines []LegacyLine, at time.Time) (*lineList, error) {
	plain := make([]Line, len(lines))
	for i := range lines {
		plain[i] = lines[i].Line
	}
	l, err := judgeLines(ctx, q, book, body, plain, at)
	if err != nil {
		return nil, err
	}
	lives := l.lives(book)
	if err := withFacts(ctx, q, book, lives); err != nil {
		return nil, err
	}
	for i := range lines {
		x, o := &lines[i], &l.out[i]
		var c fault.Check
		x.Legacy.check(&c, x.Documents)
		entrust.CheckPapers(&c, x.Documents)
		if err := o.Take("since", c.Err()); err != nil {
			return nil, err
		}
		if o.State == sheet.Wrong {
			continue
		}
		if err := o.Take("serial", people.Unrecused(ctx, q, book, person, o.ID)); err != nil {
			return nil, err
		}
		if err := lives[i].judgeLegacy(o, x.Legacy, at); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// lives are the uses that the lines mean with what is on record of them; what is not has no id.
func (l *lineList) lives(book string) []Life {
	out := make([]Life, len(l.lines))
	for i := range l.lines {
		x := &l.lines[i]
		out[i] = Life{Book: book, Use: Use{ID: l.out[i].ID}}
		if d := l.devices[[2]string{x.Device.Maker, x.Device.Serial}]; d != nil {
			out[i].Device.ID = d.id
		}
		if site, _ := l.siteOf(&x.Site); site != nil {
			out[i].Site.ID = site.id
		}
	}
	return out
}

// judgeLegacy puts into the outcome of a line what its entering as one from before comes to.
func (l *Life) judgeLegacy(o *sheet.Outcome, v Legacy, at time.Time) error {
	there := o.State == sheet.Same
	if there && l.fromBefore(at) {
		return nil
	}
	_, err := l.asLegacy(v, at)
	var conflict fault.Conflict
	if errors.As(err, &conflict) {
		o.Fault("serial", conflict.Because.ZH, conflict.Because.EN)
		return nil
	}
	if err := o.Take("since", err); err != nil {
		return err
	}
	if there && o.State != sheet.Wrong {
		o.State = sheet.Changed
	}
	return nil
}

// EnterLegacyLines is the step that enters a list of sites from before for the actor's body, as JudgeLegacyLines says at tx.Now.
// It returns also the records of the facts, for the ledger.
func EnterLegacyLines(ctx context.Context, tx *act.Tx, lines []LegacyLine) ([]sheet.Outcome, []Recorded, error) {
	l, err := judgeLegacyLines(ctx, tx, tx.Book, tx.By.Body, tx.By.Person, lines, tx.Now)
	if err != nil {
		return nil, nil, err
	}
	if err := l.register(ctx, tx); err != nil {
		return nil, nil, err
	}
	var facts []Recorded
	for i := range lines {
		if o := &l.out[i]; o.State != sheet.New && o.State != sheet.Changed {
			continue
		}
		r, err := enterLegacyLine(ctx, tx, l.out[i].ID, &lines[i])
		if err != nil {
			return nil, nil, err
		}
		facts = append(facts, r...)
	}
	return l.out, facts, nil
}

func enterLegacyLine(ctx context.Context, tx *act.Tx, use string, x *LegacyLine) ([]Recorded, error) {
	life, err := LoadAround(ctx, tx, tx.Book, use, tx.Now, nil)
	if err != nil {
		return nil, err
	}
	o, err := life.asLegacy(x.Legacy, tx.Now)
	if err != nil {
		return nil, err
	}
	o.at, o.documents = tx.Now, x.Documents
	r, err := recordAll(ctx, tx, &life, o)
	beside := r.Beside
	r.Beside = nil
	return append([]Recorded{r}, beside...), err
}
