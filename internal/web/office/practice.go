package office

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/capture"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// practicePath is where a reviewer learns on captures whose verdict is known: the desk itself, under an address of its own, whose answers
// are nobody's verdict.
const practicePath = "/practice"

func (o *Office) practiceRoutes() []web.Route {
	may, head := web.Permission(access.ReviewCaptures), web.Permission(access.SetSecondReviews)
	return []web.Route{
		{Method: "GET", Path: practicePath, Policy: may, Page: o.practice},
		{Method: "POST", Path: practicePath + "/again", Policy: may, Page: o.practiceAgain},
		{Method: "GET", Path: practicePath + "/desk", Policy: may, Page: o.practiceDesk},
		{Method: "POST", Path: practicePath + "/take", Policy: may, Page: o.practiceTake},
		{Method: "POST", Path: practicePath + "/verdict", Policy: may, Page: o.practiceVerdict},
		{Method: "POST", Path: practicePath + "/undo", Policy: may, Page: o.practiceUndo},
		{Method: "POST", Path: practicePath + "/renew", Policy: may, Page: o.practiceRenew},
		{Method: "POST", Path: practicePath + "/release", Policy: may, Page: o.practiceRelease},
		{Method: "GET", Path: practicePath + "/captures/{id}", Policy: may, Page: o.lesson},
		{Method: "GET", Path: "/captures/{id}/training", Policy: head, Page: o.askTraining},
		{Method: "POST", Path: "/captures/{id}/training", Policy: head, Page: o.setTraining, Again: o.askTraining},
	}
}

func practiceCrumbs(c *web.Context) []ui.Link {
	return []ui.Link{{URL: practicePath, Text: c.T("practice.title")}}
}

// practice is the own progress, which nobody else is shown, and the way to the desk.
func (o *Office) practice(c *web.Context) (web.Page, error) {
	left, err := o.Captures.CountLessons(c.Ctx(), c.Actor, c.Actor.Scope(access.ReviewCaptures))
	if err != nil {
		return web.Page{}, err
	}
	all, err := o.Captures.Answers(c.Ctx(), c.Actor)
	if err != nil {
		return web.Page{}, err
	}
	right := 0
	t := ui.Table{Columns: columns(c, "practice.at", "practice.own", "practice.how")}
	for _, l := range all {
		how := ui.Status(ui.Unmet, c.T("practice.wrong"))
		if l.Correct {
			right++
			how = ui.Status(ui.Met, c.T("practice.right"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Value{lessonLink(l), ui.Text(c.T("captures.said." + l.Result)).WithNote(reasonWords(c, capture.Given{Result: l.Result, Reason: l.Reason})), how}})
	}
	p := RecordPage{Facts: ui.Facts{{Key: c.T("practice.left"), Value: counted(c, left)}, {Key: c.T("practice.progress"), Value: ui.Text(c.T("practice.progress.of", len(all), right))}},
		Sections: []RecordSection{sectionOf(c.T("practice.answers"), c.T("practice.answers.none"), t)}}
	p.Sections[0].Note = c.T("practice.note")
	if len(all) > 0 {
		p.Forms = []RecordForm{{Title: c.T("practice.again"), Action: practicePath + "/again", Button: c.T("practice.again.do")}}
	}
	head := web.Head{Title: c.T("practice.title"), Lead: c.T("practice.lead"), Section: "/desk"}
	if left > 0 {
		head.Actions = []ui.Link{{URL: practicePath + "/desk", Text: c.T("practice.begin"), Icon: "review", Primary: true}}
	} else if len(all) == 0 {
		p.Warnings = []string{c.T("practice.none")}
	}
	return recordPage.Page(head, p), nil
}

// lessonLink leads to an answered capture by the instant of the answer.
func lessonLink(l capture.Lesson) ui.Value {
	v := ui.Whole(l.At.In(law.Beijing).Format(time.DateTime))
	v.URL = practicePath + "/captures/" + l.Capture
	return v
}

func (o *Office) practiceAgain(c *web.Context) (web.Page, error) {
	if err := o.Captures.ForgetAnswers(c.Ctx(), c.Actor, ""); err != nil {
		return web.Page{}, err
	}
	return c.Done(practicePath, "practice.again.done", ""), nil
}

func (o *Office) practiceDesk(c *web.Context) (web.Page, error) { return o.deskAt(c, practicePath) }

// practiceFigures stand in the desk's bar: what is left, and what was answered.
func (o *Office) practiceFigures(c *web.Context) (figuresView, error) {
	left, err := o.Captures.CountLessons(c.Ctx(), c.Actor, c.Actor.Scope(access.ReviewCaptures))
	if err != nil {
		return figuresView{}, err
	}
	all, err := o.Captures.Answers(c.Ctx(), c.Actor)
	return figuresView{Waiting: int64(left), Mine: int64(len(all))}, err
}

func (o *Office) practiceTake(c *web.Context) (web.Page, error) {
	var in takeIn
	if err := readJSON(c, &in); err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ReviewCaptures)
	open, err := o.Captures.Lessons(c.Ctx(), c.Actor, scope)
	if err != nil {
		return web.Page{}, err
	}
	out := takeOut{Now: c.Now(), Held: []string{}}
	var fresh []capture.Capture
	for _, x := range open {
		out.Held = append(out.Held, x.ID)
		if !slices.Contains(in.Have, x.ID) && len(fresh) < in.More {
			fresh = append(fresh, x)
		}
	}
	if out.Items, err = o.items(c, scope, fresh); err != nil {
		return web.Page{}, err
	}
	for i, x := range fresh {
		if err := o.unmarked(c, x, out.Items[i].Media); err != nil {
			return web.Page{}, err
		}
	}
	out.Figures, err = o.practiceFigures(c)
	return web.JSON(200, out), err
}

// unmarked puts masked copies in the place of originals: nobody learns on what shows third parties.
func (o *Office) unmarked(c *web.Context, x capture.Capture, media []deskMedium) error {
	masks, err := o.Captures.Masks(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	for i := range media {
		if m, found := capture.MaskFor(masks, media[i].Name); found {
			at := "/captures/" + x.ID + "/masks/" + m.ID + "/file"
			media[i].View, media[i].Original = at, at
		}
	}
	return err
}

// lessonView is what the desk says of an answer in training.
type lessonView struct {
	Title string `json:"title"`
	Words string `json:"words"`
	Link  string `json:"link"`
}

type practiceOut struct {
	verdictOut
	Lesson lessonView `json:"lesson"`
}

func (o *Office) practiceVerdict(c *web.Context) (web.Page, error) {
	var in verdictIn
	if err := readJSON(c, &in); err != nil {
		return web.Page{}, err
	}
	if err := in.check(); err != nil {
		return web.Page{}, err
	}
	scope := c.Actor.Scope(access.ReviewCaptures)
	l, err := o.Captures.AnswerLesson(c.Ctx(), c.Actor, scope, capture.Verdict{Capture: in.Capture, Result: in.Result, Findings: in.Findings, Elements: in.Elements,
		Reason: in.Reason, Words: in.Words, Seen: capture.Seen{Digest: in.Shown}})
	if err != nil {
		return web.Page{}, err
	}
	words, err := o.labelWords(c, l)
	if err != nil {
		return web.Page{}, err
	}
	out := practiceOut{verdictOut: verdictOut{Capture: in.Capture}, Lesson: lessonView{c.T(rightKey(l)), words, practicePath + "/captures/" + l.Capture}}
	out.Figures, err = o.practiceFigures(c)
	return web.JSON(200, out), err
}

func rightKey(l capture.Lesson) string {
	if l.Correct {
		return "practice.right"
	}
	return "practice.wrong"
}

// labelWords say what two officers found, and where that comes from.
func (o *Office) labelWords(c *web.Context, l capture.Lesson) (string, error) {
	if l.Label.Result == "pass" {
		return c.T("practice.label.pass"), nil
	}
	words := reasonWords(c, l.Label)
	if l.Label.Reason == "conditions" {
		j, err := capture.Arrival(c.Ctx(), o.reader(), c.Actor.Book, l.Capture)
		if err != nil {
			return "", err
		}
		if s, found := capture.MachineReason(j); found {
			words = c.T("practice.because", words, c.Words(s.Because))
		}
	}
	for name, v := range map[string]string{"true": l.Label.Findings.True, "clear": l.Label.Findings.Clear, "complete": l.Label.Findings.Complete, "accurate": l.Label.Findings.Accurate} {
		if v == "no" {
			return c.T("practice.label.finding", words, c.T("captures.finding."+name)), nil
		}
	}
	return c.T("practice.label.reject", words), nil
}

func (o *Office) practiceUndo(c *web.Context) (web.Page, error) {
	var in undoIn
	if err := readJSON(c, &in); err != nil {
		return web.Page{}, err
	}
	if in.Capture == "" {
		return web.Page{}, fault.NotFound{What: law.Words{ZH: "供您练习的这次抓拍", EN: "the capture to learn on"}}
	}
	if err := o.Captures.ForgetAnswers(c.Ctx(), c.Actor, in.Capture); err != nil {
		return web.Page{}, err
	}
	out := undoOut{Capture: in.Capture}
	var err error
	out.Figures, err = o.practiceFigures(c)
	return web.JSON(200, out), err
}

func (o *Office) practiceRenew(c *web.Context) (web.Page, error) {
	f, err := o.practiceFigures(c)
	return web.JSON(200, f), err
}

// practiceRelease has nothing to give back: in training nobody keeps a capture from others.
func (o *Office) practiceRelease(c *web.Context) (web.Page, error) {
	return web.JSON(200, struct{}{}), nil
}

// LessonPage is one capture that was answered in training, beside its label.
type LessonPage struct {
	Right bool
	How   string
	Label string
	Facts ui.Facts
	Media []deskMedium
	Shown *ui.Table // the elements and the media that show them
}

var lessonPage = web.NewTemplate[LessonPage](files, "lesson.html")

func (o *Office) lesson(c *web.Context) (web.Page, error) {
	x, l, err := o.Captures.LessonShown(c.Ctx(), c.Actor, c.Actor.Scope(access.ReviewCaptures), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	p := LessonPage{Right: l.Correct, How: c.T(rightKey(l)), Media: deskMedia(c, x)}
	if err := o.unmarked(c, x, p.Media); err != nil {
		return web.Page{}, err
	}
	if p.Label, err = o.labelWords(c, l); err != nil {
		return web.Page{}, err
	}
	p.Facts = ui.Facts{{Key: c.T("captures.violation"), Value: ui.Text(c.Words(capture.ViolationWords(x.Violation)))},
		{Key: c.T("practice.own"), Value: ui.Text(c.T("captures.said." + l.Result)).WithNote(reasonWords(c, capture.Given{Result: l.Result, Reason: l.Reason}))}}
	if len(l.Label.Elements) > 0 {
		p.Shown = &ui.Table{Caption: c.T("practice.elements"), Columns: columns(c, "practice.element", "practice.seen")}
		for _, e := range l.Label.Elements {
			i := slices.IndexFunc(p.Media, func(m deskMedium) bool { return m.Name == e.Medium })
			words := e.Medium
			if i >= 0 {
				words = cmp.Or(p.Media[i].Words, words)
			}
			p.Shown.Rows = append(p.Shown.Rows, ui.Row{Cells: []ui.Value{ui.Text(c.Words(capture.ElementWords(x.Violation, e.Element))), ui.Text(words)}})
		}
	}
	return lessonPage.Page(web.Head{Title: c.T("practice.one"), Lead: c.T("practice.mark"), Crumbs: practiceCrumbs(c), Section: "/desk", Styles: []string{"captures.css"}}, p), nil
}

// trainingWay leads the head to the release of a capture for training, or to its withdrawal.
func (o *Office) trainingWay(c *web.Context, x capture.Capture) (ui.Links, error) {
	if !c.May(access.SetSecondReviews) || !c.Actor.ActsFor(access.SetSecondReviews, x.Body) {
		return nil, nil
	}
	in, err := capture.InTraining(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return nil, err
	}
	if !in {
		if _, err := o.Captures.Trainable(c.Ctx(), o.reader(), c.Actor.Book, &x); err != nil {
			return nil, nil // what may not be learned on is not offered
		}
	}
	return ui.Links{{URL: "/captures/" + x.ID + "/training", Text: c.Words(trainingKind(in)), Icon: "review"}}, nil
}

func trainingKind(in bool) law.Words {
	if in {
		return capture.TrainingWithdrawn.Title
	}
	return capture.TrainingReleased.Title
}

func (o *Office) askTraining(c *web.Context) (web.Page, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.SetSecondReviews), c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	in, err := capture.InTraining(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return web.Page{}, err
	}
	q := ui.Confirm{Action: "/captures/" + x.ID + "/training", Title: c.T("practice.release.ask"), Will: []string{c.T("practice.release.will"), c.T("practice.release.twice")},
		Button: c.Words(trainingKind(in)), Back: ui.Link{URL: "/captures/" + x.ID, Text: c.T("twice.back.capture")}}
	if in {
		q.Title, q.Will = c.T("practice.withdraw.ask"), []string{c.T("practice.withdraw.will")}
	}
	return confirmPage.Page(web.Head{Title: c.Words(trainingKind(in)), Section: "/captures"}, q), nil
}

func (o *Office) setTraining(c *web.Context) (web.Page, error) {
	in, err := capture.InTraining(c.Ctx(), o.reader(), c.Actor.Book, c.Path("id"))
	if err != nil {
		return web.Page{}, err
	}
	done := "practice.released"
	if in {
		done = "practice.withdrawn"
		_, err = o.Captures.WithdrawTraining(c.Ctx(), o.by(c), c.Path("id"))
	} else {
		_, err = o.Captures.ReleaseTraining(c.Ctx(), o.by(c), c.Path("id"))
	}
	if err != nil {
		return web.Page{}, fmt.Errorf("set what is learned on: %w", err)
	}
	return c.Done("/captures/"+c.Path("id"), done, ""), nil
}
