package office

import (
	"fmt"
	"slices"

	"yuanjian/internal/capture"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// captureLife is what happened to a capture: it arrived and was judged, and what was said of it. Every judgement can be
// taken away as receipt and as facts, so that anybody can judge again with "yuanjian judge".
func (o *Office) captureLife(c *web.Context, x capture.Capture, judged []capture.Judgement, said []capture.Given) (ui.Timeline, error) {
	t := ui.Timeline{Label: c.T("captures.life"), Entries: arrivals(c, x, judged)}
	if err := o.recalledInto(c, x, &t); err != nil {
		return t, err
	}
	if err := o.saidInto(c, x, judged, said, &t); err != nil {
		return t, err
	}
	slices.SortStableFunc(t.Entries, func(a, b ui.TimelineEntry) int { return a.At.Compare(b.At) })
	for i := range t.Entries {
		t.Entries[i].Number = i + 1
	}
	return t, nil
}

// arrivals are the judgements of the arrival of a capture.
func arrivals(c *web.Context, x capture.Capture, judged []capture.Judgement) (out []ui.TimelineEntry) {
	for i, j := range judged {
		if j.Stage != "received" {
			continue
		}
		e := ui.TimelineEntry{Kind: ui.ByMachine, At: j.At, Act: c.T("captures.judged"), By: c.T("captures.system"), Papers: judgementPapers(c, x.ID, j)}
		if i > 0 {
			e.Act = c.T("captures.judged.again")
		}
		outcomeInto(c, &e, j)
		out = append(out, e)
	}
	return out
}

// saidInto adds the verdicts on a capture, each with what it rests on and, where it counts no more, by whom and why.
func (o *Office) saidInto(c *web.Context, x capture.Capture, judged []capture.Judgement, said []capture.Given, t *ui.Timeline) error {
	again, err := people.OrderedAgain(c.Ctx(), o.reader(), c.Actor.Book, x.ID, x.Use)
	if err != nil {
		return err
	}
	by := map[string]capture.Judgement{}
	for _, j := range judged {
		by[j.ID] = j
	}
	names, replaced := o.namer(c), capture.Replaced(said)
	for _, g := range said {
		name, err := names(g.Person)
		if err != nil {
			return fmt.Errorf("name who reviewed: %w", err)
		}
		e := ui.TimelineEntry{Kind: ui.ByPerson, At: g.At, Act: c.T("captures.said." + g.Result), By: name, Result: saidWords(c, g), Details: seenDetails(c, x, g)}
		if g.InNameOf != "" { // a delegated organisation acts in the delegating body's name (Art 2(3))
			b, err := people.BodyByID(c.Ctx(), o.reader(), c.Actor.Book, g.InNameOf)
			if err != nil {
				return fmt.Errorf("name the delegating body: %w", err)
			}
			e.By = c.T("captures.inname", name, b.Name)
		}
		if j, found := by[g.Judgement]; found {
			e.Papers, e.Article = judgementPapers(c, x.ID, j), c.T("captures.article.review")
		}
		if g.Correction != "" {
			e.Result = listed(c, nonEmpty(e.Result, c.T("captures.correction", g.Correction)))
		}
		if g.UndoneAt != nil {
			if e.Withdrawn, err = withdrawn(c, g, names, again[g.Entry], replaced[g.ID].Person); err != nil {
				return err
			}
		}
		t.Entries = append(t.Entries, e)
	}
	return nil
}

// seenDetails are what a verdict found in detail, and what was shown for it and how long.
func seenDetails(c *web.Context, x capture.Capture, g capture.Given) []string {
	out := verdictDetails(c, x, g)
	if g.HandedAt != nil {
		out = append(out, c.T("captures.handed", ui.StampSecond(*g.HandedAt)))
	}
	for _, m := range g.Seen.Media {
		out = append(out, c.T("captures.painted", m.Name, m.SHA256[:12], fmt.Sprintf("%.1f", float64(m.TotalMS)/1000)))
	}
	return out
}

// withdrawn tells by whom a verdict was taken back: its officer, who ordered that it be given again, or who corrected it.
func withdrawn(c *web.Context, g capture.Given, names func(string) (string, error), ordered, corrected string) (*ui.Withdrawn, error) {
	who, why := g.Person, "captures.undone"
	switch {
	case ordered != "":
		who, why = ordered, "captures.again"
	case corrected != "":
		who, why = corrected, "captures.corrected"
	}
	name, err := names(who)
	if err != nil {
		return nil, fmt.Errorf("name who took a verdict back: %w", err)
	}
	return &ui.Withdrawn{At: *g.UndoneAt, By: name, Why: c.T(why)}, nil
}

// recalledInto adds the recalls that touched a capture, and what was decided in them.
func (o *Office) recalledInto(c *web.Context, x capture.Capture, t *ui.Timeline) error {
	items, err := o.Captures.RecallsOf(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return err
	}
	names := o.namer(c)
	for i := range items {
		r := &items[i]
		t.Entries = append(t.Entries, ui.TimelineEntry{Kind: ui.ByMachine, At: r.At, Act: c.T("recalls.of.capture"), By: c.T("captures.system"), Result: changesWords(c, r.Before, r.After),
			Papers: []ui.Link{{URL: recallPath(r.Recall), Text: c.T("recalls.facts")}}})
		if r.DecidedAt == nil {
			continue
		}
		v, err := decisionValue(c, r, names)
		if err != nil {
			return err
		}
		e := ui.TimelineEntry{Kind: ui.ByPerson, At: *r.DecidedAt, Act: c.Words(capture.RecallDecided.Title), Result: listed(c, nonEmpty(v.Text, r.Reasons)), By: c.T("captures.system")}
		if r.Person == "" {
			e.Kind, e.Act = ui.ByMachine, c.Words(capture.RecallBack.Title)
		} else if e.By, err = names(r.Person); err != nil {
			return err
		}
		t.Entries = append(t.Entries, e)
	}
	return nil
}

func outcomeInto(c *web.Context, e *ui.TimelineEntry, j capture.Judgement) {
	v := outcomeValue(c, j.Outcome)
	e.Result = v.Text
	if v.Badge != nil {
		e.Result, e.State = v.Badge.Word, v.Badge.State
	}
}

// saidWords are the reason of a verdict and what was written with it.
func saidWords(c *web.Context, g capture.Given) string {
	reason := ""
	if g.Reason != "" {
		reason = reasonWords(c, g)
	}
	return listed(c, nonEmpty(reason, g.Words))
}

// verdictWords are all of a verdict in one line, for a cell.
func verdictWords(c *web.Context, x capture.Capture, g capture.Given) string {
	return listed(c, append(nonEmpty(saidWords(c, g)), verdictDetails(c, x, g)...))
}

// verdictDetails say what a verdict found, on which medium each element of the violation was seen, and how long the reviewer looked.
func verdictDetails(c *web.Context, x capture.Capture, g capture.Given) []string {
	var found []string
	for _, f := range []struct{ name, answer string }{{"true", g.Findings.True}, {"clear", g.Findings.Clear}, {"complete", g.Findings.Complete}, {"accurate", g.Findings.Accurate}} {
		if f.answer != "" {
			found = append(found, c.T("layout.pair", c.T("captures.finding."+f.name), c.T("captures.answer."+f.answer)))
		}
	}
	parts := nonEmpty(listed(c, found))
	for _, p := range g.Elements {
		parts = append(parts, c.T("layout.pair", c.Words(capture.ElementWords(x.Violation, p.Element)), pointedWords(c, x, p)))
	}
	if g.Seen.Dwell > 0 {
		parts = append(parts, c.T("captures.dwell", fmt.Sprintf("%.1f", g.Seen.Dwell.Seconds())))
	}
	return parts
}

// pointedWords names the medium on which an element was seen, and whether the reviewer chose it or had it on the screen.
func pointedWords(c *web.Context, x capture.Capture, p capture.Pointed) string {
	for i, m := range x.Media {
		if m.Name == p.Medium {
			return c.T("captures.element."+p.By, c.T("captures.element.medium", i+1, mediumWords(c, m)))
		}
	}
	return p.Medium
}

func judgementPapers(c *web.Context, id string, j capture.Judgement) []ui.Link {
	at := "/captures/" + id + "/judgements/" + j.ID + "/"
	return []ui.Link{{URL: at + "receipt.json", Text: c.T("captures.judgement.receipt")}, {URL: at + "facts.json", Text: c.T("captures.judgement.facts")}}
}
