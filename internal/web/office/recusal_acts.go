package office

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/casefile"
	"yuanjian/internal/device"
	"yuanjian/internal/evidence"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// earlierAct is something that an officer did on a matter before being recused from it.
type earlierAct struct {
	entry    int64
	at       time.Time
	title    law.Words
	stands   bool            // it is what stands now: it can be done again
	decided  *people.Earlier // by the head; nil: not yet
	decision bool            // still asks for one
	capture  string          // that a verdict is about; empty: of another kind
	kase     string          // whose step or evidence it is; empty: of another kind
	step     bool            // it is a step of the case, which the case has done again
	fact     bool            // it only notes what happened: it can only be kept
}

// earlier is what was done before a recusal, in order, and how much more awaits the head than is listed.
type earlier struct {
	acts []earlierAct
	more int
}

// earlierActs lists them in their order. The law voids none of them by itself: the head decides of each (conformance A42.2).
func (o *Office) earlierActs(c *web.Context, r people.Recusal) (earlier, error) {
	if r.HoldsFrom == nil {
		return earlier{}, nil
	}
	decided, err := o.People.EarlierDecided(c.Ctx(), o.reader(), c.Actor.Book, r.ID)
	if err != nil {
		return earlier{}, err
	}
	found, err := o.earlierReviews(c, r)
	if err == nil && r.Subject.Kind != people.OfUse {
		var inCases []earlierAct
		inCases, err = o.earlierInCases(c, r)
		found.acts = append(found.acts, inCases...)
	}
	if err == nil && r.Subject.Kind == people.OfUse {
		var steps []earlierAct
		steps, err = o.earlierSteps(c, r)
		found.acts = append(steps, found.acts...)
	}
	if err != nil {
		return earlier{}, err
	}
	slices.SortStableFunc(found.acts, func(a, b earlierAct) int { return a.at.Compare(b.at) })
	out := found.acts[:0]
	for _, e := range found.acts {
		if d, found := decided[e.entry]; found {
			e.decided = &d
		} else if !e.stands {
			continue // undone or taken back already: nothing is left to decide
		}
		e.decision = e.decided == nil
		out = append(out, e)
	}
	found.acts = out
	return found, nil
}

// earlierInCases are the steps in the case, or in the cases of the capture, and what was done to their evidence.
func (o *Office) earlierInCases(c *web.Context, r people.Recusal) ([]earlierAct, error) {
	steps, err := casefile.Earlier(c.Ctx(), o.reader(), c.Actor.Book, r)
	if err != nil {
		return nil, err
	}
	items, err := evidence.Earlier(c.Ctx(), o.reader(), c.Actor.Book, r)
	if err != nil {
		return nil, err
	}
	var out []earlierAct
	for _, e := range steps {
		out = append(out, earlierAct{entry: e.Entry, at: e.At, title: numbered(e.Title(), e.No), stands: e.Stands, kase: e.Case, step: true, fact: !e.MayBeRepeated()})
	}
	for _, e := range items {
		out = append(out, earlierAct{entry: e.Entry, at: e.At, title: ofItem(e.Title(), e.Number), stands: e.Stands, kase: e.Case})
	}
	return out, nil
}

func numbered(title law.Words, no int) law.Words {
	return law.Words{ZH: fmt.Sprintf("第%d号：%s", no, title.ZH), EN: fmt.Sprintf("No. %d: %s", no, title.EN)}
}

func ofItem(title law.Words, number int) law.Words {
	return law.Words{ZH: fmt.Sprintf("%s（证据%d）", title.ZH, number), EN: fmt.Sprintf("%s (item %d)", title.EN, number)}
}

// earlierReviews are the verdicts on the capture, or on the captures of the use.
func (o *Office) earlierReviews(c *web.Context, r people.Recusal) (earlier, error) {
	if r.Subject.Kind == people.OfCase {
		return earlier{}, nil
	}
	said, waiting, err := capture.Earlier(c.Ctx(), o.reader(), c.Actor.Book, r)
	if err != nil {
		return earlier{}, err
	}
	titles := map[string]law.Words{"pass": capture.Passed.Title, "reject": capture.Refused.Title, "doubt": capture.Doubted.Title, "answer": capture.DoubtDone.Title}
	out := earlier{more: max(0, waiting-capture.EarlierMost)}
	for _, g := range said {
		out.acts = append(out.acts, earlierAct{entry: g.Entry, at: g.At, title: titles[g.Result], stands: g.UndoneAt == nil, capture: g.Capture})
	}
	return out, nil
}

func (o *Office) earlierSteps(c *web.Context, r people.Recusal) ([]earlierAct, error) {
	life, err := device.Timeline(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewRecusals), r.Subject.ID)
	if err != nil {
		return nil, err
	}
	var out []earlierAct
	for _, e := range life {
		if e.Person == r.Person && e.KnownAt.Before(*r.HoldsFrom) {
			out = append(out, earlierAct{entry: e.Ledger, at: e.KnownAt, title: e.Act, stands: e.Struck == nil})
		}
	}
	return out, nil
}

// earlierTable shows them to who decides and to who supervises, with how many more await a decision; nil to everybody else, and
// when there are none.
func (o *Office) earlierTable(c *web.Context, r people.Recusal) (t *ui.Table, more int, err error) {
	decides := c.Actor.ActsFor(access.DecideRecusals, r.Subject.Body)
	if !decides && !c.Actor.Holds(access.Supervisor) {
		return nil, 0, nil
	}
	all, err := o.earlierActs(c, r)
	if err != nil || len(all.acts) == 0 {
		return nil, 0, err
	}
	names := o.namer(c)
	t = &ui.Table{Caption: c.T("recusals.earlier"), Columns: []ui.Column{{Title: c.T("recusals.earlier.what")}, {Title: c.T("recusals.matter")}, {Title: c.T("start.recent.at")}, {Title: c.T("start.recent.entry")}, {Title: c.T("recusals.earlier.decision")}}}
	for _, e := range all.acts {
		state := ui.Status(ui.Waiting, c.T("recusals.earlier.open"))
		if e.decided != nil {
			name, err := names(e.decided.Person)
			if err != nil {
				return nil, 0, fmt.Errorf("name who decided: %w", err)
			}
			state = ui.Status(ui.Met, c.T("recusals.earlier."+e.decided.Decision)).WithNote(c.T("recusals.earlier.by", name, e.decided.Reasons))
		}
		what := ui.Text(c.Words(e.title))
		if e.decision && decides && r.Person != c.Actor.Person {
			what.URL = earlierPath(r, e.entry)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{what, matterValue(c, e.about(r)), ui.At(e.at), ui.Whole(entryNumber(c, e.entry)), state}})
	}
	return t, all.more, nil
}

// about is the matter that the act was on.
func (e earlierAct) about(r people.Recusal) people.Subject {
	switch {
	case e.capture != "":
		return people.Subject{Kind: people.OfCapture, ID: e.capture, Body: r.Subject.Body}
	case e.kase != "":
		return people.Subject{Kind: people.OfCase, ID: e.kase, Body: r.Subject.Body}
	}
	return r.Subject
}

func earlierPath(r people.Recusal, entry int64) string {
	return fmt.Sprintf("/recusals/acts/%s/%d", r.ID, entry)
}

// anEarlier finds the act of the path among those of its recusal.
func (o *Office) anEarlier(c *web.Context) (people.Recusal, earlierAct, error) {
	r, _, err := o.aRecusal(c)
	if err != nil {
		return r, earlierAct{}, err
	}
	all, err := o.earlierActs(c, r)
	if err != nil {
		return r, earlierAct{}, err
	}
	entry, err := strconv.ParseInt(c.Path("entry"), 10, 64)
	i := slices.IndexFunc(all.acts, func(e earlierAct) bool { return e.entry == entry })
	if err != nil || i < 0 {
		return r, earlierAct{}, missing("回避前办理的这件事项", "this act before the recusal")
	}
	return r, all.acts[i], nil
}

// sort is what happens to an act that is done again, by the key of its words.
func (e earlierAct) sort() string {
	switch {
	case e.capture != "":
		return "capture"
	case e.step:
		return "step"
	case e.kase != "":
		return "item"
	}
	return "use"
}

func (o *Office) askEarlier(c *web.Context) (web.Page, error) {
	r, e, err := o.anEarlier(c)
	if err != nil {
		return web.Page{}, err
	}
	ways := []ui.Choice{{Value: people.Keep, Label: c.T("recusals.earlier.keep"), Note: c.T("recusals.earlier.keep.note")}}
	if !e.fact {
		ways = append(ways, ui.Choice{Value: people.Again, Label: c.T("recusals.earlier.again"), Note: c.T("recusals.earlier.again." + e.sort())})
	}
	return formPage.Page(web.Head{Title: c.Words(people.EarlierSettled.Title), Lead: c.T("recusals.earlier.lead"), Crumbs: recusalCrumbs(c), Section: "/recusals"}, FormPage{
		Action: earlierPath(r, e.entry), Button: c.T("recusals.earlier.button"), Icon: "law", Back: ui.Link{URL: "/recusals/" + r.ID, Text: c.T("recusals.back")},
		Facts: ui.Facts{{Key: c.T("recusals.earlier.what"), Value: ui.Text(c.Words(e.title))}, {Key: c.T("start.recent.at"), Value: ui.At(e.at)}, {Key: c.T("recusals.matter"), Value: matterValue(c, e.about(r))},
			{Key: c.T("recusals.holds"), Value: ui.At(*r.HoldsFrom)}},
		Fields: []ui.Field{
			c.Form().Field("decision", c.T("recusals.earlier.decision")).As("radios").Of(ways),
			c.Form().Field("reason", c.T("people.reason")).As("textarea").Max(500),
		}}), nil
}

// settleEarlier records the decision. A review that is to be done again brings the capture back into the queue, a step of a case brings the
// case back to where it stood; a record of a use is taken back by the two persons who do so.
func (o *Office) settleEarlier(c *web.Context) (web.Page, error) {
	r, e, err := o.anEarlier(c)
	if err != nil {
		return web.Page{}, err
	}
	in := c.Read()
	decision, reason := in.Choice("decision", people.Keep, people.Again), in.Text("reason", 500)
	if err := in.Err(); err != nil {
		return web.Page{}, err
	}
	to := "/recusals/" + r.ID
	if decision == people.Again && e.capture != "" {
		done, err := o.Captures.ReviewAgain(c.Ctx(), o.by(c), r.ID, e.entry, reason)
		if err != nil {
			return web.Page{}, err
		}
		return c.Done(to, "recusals.earlier.queued", entryNumber(c, done.Entry.Index)), nil
	}
	if decision == people.Again && e.step {
		if _, err := o.Cases.DoAgain(c.Ctx(), o.by(c), e.kase, r.ID, e.entry, reason); err != nil {
			return web.Page{}, err
		}
		return c.Done(to, "recusals.earlier.done", ""), nil
	}
	if _, err := o.People.SettleEarlier(c.Ctx(), o.by(c), r.ID, e.entry, decision, reason); err != nil {
		return web.Page{}, err
	}
	return c.Done(to, "recusals.earlier.done", ""), nil
}
