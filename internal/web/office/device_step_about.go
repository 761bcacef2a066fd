package office

import (
	"fmt"

	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/people"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// about shows what a step decides on: the figures of an evaluation, the evaluation that awaits a signature, or the doubtful time.
func (o *Office) about(c *web.Context, s *deviceStep, l *device.Life, p *StepPage) error {
	now := o.now(c)
	switch {
	case s.figures:
		f, err := o.evaluationFigures(c, l)
		if f.From > 0 {
			p.Notice = evaluationFacts(c, f)
		}
		return err
	case s.drafted:
		if e, ok := l.EvaluationDraft(now); ok {
			p.Notice = append(evaluationFacts(c, e.Figures), ui.Fact{Key: c.T("steps.f.accidents"), Value: ui.Text(e.Accidents)}, ui.Fact{Key: c.T("steps.f.signs"), Value: ui.Text(e.Signs)},
				ui.Fact{Key: c.T("steps.f.necessity"), Value: ui.Text(e.Necessity)}, ui.Fact{Key: c.T("evaluation.proposed"), Value: ui.Text(c.Words(device.Words(device.EvaluationResults, e.Result))).WithNote(e.Reason)})
		}
	case s.doubts:
		for _, d := range l.Doubts(now) {
			if d.Decided == nil && !d.Open {
				p.Notice = ui.Facts{{Key: c.T("doubts.span"), Value: ui.Text(c.T("doubts.fromto", ui.Moment(c.Lang(), d.From), ui.Moment(c.Lang(), d.Until)))}, {Key: c.T("doubts.why"), Value: ui.Text(c.Words(d.Because)).WithNote(cited(c, d.Article))}}
				p.More = &ui.Link{URL: doubtPath(l.Use.ID, d.Fact), Text: c.T("doubts.captures")}
				return nil
			}
		}
	}
	return nil
}

// noticeFacts are what the public will read on the platform.
func (o *Office) noticeFacts(c *web.Context, l *device.Life) (ui.Facts, error) {
	body, err := people.BodyByID(c.Ctx(), o.reader(), l.Book, l.Use.Body)
	if err != nil {
		return nil, fmt.Errorf("name the body of a notice: %w", err)
	}
	n := l.NoticeFor(body, o.now(c))
	var out ui.Facts
	for _, f := range []struct{ key, value string }{{"place", n.Place}, {"direction", n.Direction}, {"point", n.Position}, {"kind", n.Kind},
		{"violation", n.Violation + " " + c.Words(capture.ViolationWords(n.Violation))},
		{"body", n.Body}, {"contact", n.Contact}, {"approval", n.Approval}, {"from", n.From}} {
		if f.value != "" {
			out = append(out, ui.Fact{Key: c.T("steps.notice." + f.key), Value: ui.Text(f.value)})
		}
	}
	return out, nil
}
