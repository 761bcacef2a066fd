package office

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/retention"
	"yuanjian/internal/statute"
	"yuanjian/internal/web"
	"yuanjian/internal/web/ui"
)

// CapturePage is one capture whole: pictures, the panel of conditions, what was said of it, and the forms by which it is
// reviewed without a script.
type CapturePage struct {
	Media  []captureMediumView
	Masks  *ui.Table // copies that may leave the house
	Gates  ui.GatesPanel
	Facts  ui.Facts
	Life   ui.Timeline
	Review *captureReview
	// Holds are why the capture waits for a person, whatever its receipt says.
	Holds []string
	// Findings are those on what it lacks, and the way to a new one.
	Findings ui.Links
	// Stopped is why this person cannot review now; empty: nothing stops it.
	Stopped string
	Answer  *doubtAnswer
	Undo    string // address of the form that takes back one's own verdict of a moment ago
	Same    ui.Link
	Window  string // address of the form that records a window of the device's fault; empty: not for who reads this
	Beside  string // address of the page that shows captures of the same event side by side
	Papers  ui.Links
	// Notices are those of the capture, or the way to make one (Art 30(4)).
	Notices ui.Links
	Cases   ui.Links // the way to a case of it
	// Recusal are the ways to recuse oneself from the capture, or to record an application (Art 42).
	Recusal ui.Links
	Correct ui.Links // to the correction of the verdict that stands
}

type captureMediumView struct {
	Words, View, Thumb, Original, SHA256 string
	Mask                                 string // where a masked copy is made, for who may
	Film                                 bool
	Width, Height                        int
	Size                                 int64
}

// CaptureSamePage lists the neighbours of a capture.
type CaptureSamePage struct {
	Day   time.Time
	Parts []sameList
}

type sameList struct {
	Title        string
	Count, Shown int
	List         ui.Table
}

var (
	captureTemplate = web.NewTemplate[CapturePage](files, "capture.html")
	captureSamePage = web.NewTemplate[CaptureSamePage](files, "capture_same.html")
)

// capturePage shows a capture. That it was opened is on record before anything of it leaves (act.See).
func (o *Office) capturePage(c *web.Context) (web.Page, error) {
	x, err := o.Captures.ByID(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewCaptures), c.Path("id"))
	var none fault.NotFound
	if errors.As(err, &none) {
		return o.disposedPage(c, err)
	}
	if err != nil {
		return web.Page{}, err
	}
	if err := o.Captures.Sight.See(c.Ctx(), act.Look{Who: c.Actor, Item: "capture", ID: x.ID, Purpose: "read"}); err != nil {
		return web.Page{}, err
	}
	judged, err := capture.Judged(c.Ctx(), o.reader(), c.Actor.Book, x)
	if err != nil {
		return web.Page{}, err
	}
	said, err := capture.Said(c.Ctx(), o.reader(), c.Actor.Book, x)
	if err != nil {
		return web.Page{}, err
	}
	current, err := o.current(c, x, judged)
	if err != nil {
		return web.Page{}, err
	}
	p, err := o.captureWays(c, x)
	if err != nil {
		return web.Page{}, err
	}
	if p.Gates, err = gatesOf(c, x, current); err != nil {
		return web.Page{}, err
	}
	if p.Facts, err = o.captureFacts(c, x); err != nil {
		return web.Page{}, err
	}
	held, err := o.holding(c, []capture.Capture{x})
	if err != nil {
		return web.Page{}, err
	}
	if p.Holds, err = held.of(x); err != nil {
		return web.Page{}, err
	}
	if p.Life, err = o.captureLife(c, x, judged, said); err != nil {
		return web.Page{}, err
	}
	if err := o.captureForms(c, x, said, &p); err != nil {
		return web.Page{}, err
	}
	state := captureState(c, x.State)
	title := c.T("captures.one", c.Words(capture.ViolationWords(x.Violation)))
	return captureTemplate.Page(web.Head{Title: title, Lead: ui.Moment(c.Lang(), x.At), Status: &state, Wide: true, Section: "/captures",
		Crumbs: captureCrumbs(c, nil), Styles: []string{"captures.css"}}, p), nil
}

// captureWays is the page with its media and all that leads away from it.
func (o *Office) captureWays(c *web.Context, x capture.Capture) (p CapturePage, err error) {
	p = CapturePage{Media: captureMedia(c, x), Beside: "/captures/" + x.ID + "/beside", Same: ui.Link{URL: "/captures/" + x.ID + "/same", Text: c.T("captures.same")},
		Papers: ui.Links{{URL: "/captures/" + x.ID + "/receipt.json", Text: c.T("captures.receipt"), Icon: "document", Note: c.T("captures.receipt.note")},
			{URL: "/captures/" + x.ID + "/papers", Text: c.T("papers.capture"), Icon: "document", Note: c.T("papers.capture.note")},
			{URL: "/captures/" + x.ID + "/record.json", Text: c.T("captures.record"), Icon: "document", Note: c.T("captures.record.note")}},
		Recusal: recusalWays(c, people.OfCapture, x.ID, x.Body), Correct: correctionWay(c, x)}
	if c.Actor.ActsFor(access.HoldRecords, x.Body) {
		p.Papers = append(p.Papers, ui.Link{URL: "/captures/" + x.ID + "/hold", Text: c.Words(retention.HoldPlaced.Title), Icon: "lock", Note: c.T("retention.hold.note")})
	}
	p.Cases = caseWays(c, x)
	if p.Masks, err = o.masksOf(c, x); err != nil {
		return p, err
	}
	if p.Notices, err = o.noticeWays(c, x); err != nil {
		return p, err
	}
	training, err := o.trainingWay(c, x)
	if err != nil {
		return p, err
	}
	p.Correct = append(p.Correct, training...)
	p.Findings, err = o.findingsInto(c, x)
	return p, err
}

// holding is what may hold several captures of one answer back beside their receipts, read once for all of them.
type holding struct {
	c       *web.Context
	lives   *lives
	sources statute.Snapshot
	terms   map[string]capture.Term // by capture
}

func (o *Office) holding(c *web.Context, rows []capture.Capture) (h *holding, err error) {
	h = &holding{c: c}
	if h.lives, err = o.livesOf(c, rows); err != nil {
		return nil, err
	}
	if h.sources, err = statute.Read(c.Ctx(), o.reader(), c.Actor.Book); err != nil {
		return nil, err
	}
	h.terms, err = o.Captures.Terms(c.Ctx(), o.reader(), c.Actor.Book, rows)
	return h, err
}

// of are why a capture waits for a person: upkeep beyond its grace, doubtful times, a term of review that is over. They stand
// beside the receipt.
func (h *holding) of(x capture.Capture) ([]string, error) {
	l, err := h.lives.of(x.Use)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, w := range l.Holds(x.At, h.lives.o.now(h.c), h.sources) {
		out = append(out, h.c.Words(w))
	}
	if t, found := h.terms[x.ID]; found && t.Over {
		out = append(out, h.c.Words(t.Words()))
	}
	return out, nil
}

// current is the judgement that counts now: with the verdict where there is one, that of the arrival while it is open.
func (o *Office) current(c *web.Context, x capture.Capture, judged []capture.Judgement) (capture.Judgement, error) {
	if x.State.Decided() {
		return judged[len(judged)-1], nil
	}
	return capture.Arrival(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
}

func captureMedia(c *web.Context, x capture.Capture) []captureMediumView {
	var out []captureMediumView
	for _, m := range x.Media {
		mask := ""
		if c.Actor.ActsFor(access.ReviewCaptures, x.Body) {
			mask = maskForm(x.ID, m.Name)
		}
		out = append(out, captureMediumView{Mask: mask, Words: mediumWords(c, m), View: mediumURL(x.ID, m.Name, capture.View), Thumb: mediumURL(x.ID, m.Name, capture.Thumb),
			Original: mediumURL(x.ID, m.Name, original), SHA256: m.SHA256.String(), Film: film(m), Width: m.Width, Height: m.Height, Size: m.Size})
	}
	return out
}

func (o *Office) captureFacts(c *web.Context, x capture.Capture) (ui.Facts, error) {
	place, err := o.lives(c).place(x)
	if err != nil {
		return nil, err
	}
	d, err := device.DeviceIn(c.Ctx(), o.reader(), c.Actor.Scope(access.ViewDevices), x.Device)
	if err != nil {
		return nil, fmt.Errorf("load the device of a capture: %w", err)
	}
	facts := ui.Facts{{Key: c.T("captures.plate"), Value: plateValue(c, x)}, {Key: c.T("captures.at"), Value: ui.AtSecond(x.At)}, {Key: c.T("captures.where"), Value: ui.Text(place)}}
	facts = append(facts, measured(c, x.Measured)...)
	facts = append(facts, ui.Fact{Key: c.T("captures.device"), Value: ui.Goto("/devices/uses/"+x.Use, c.T("captures.device.named", d.Model, d.Serial))})
	if x.Firmware != nil {
		facts = append(facts, ui.Fact{Key: c.T("captures.firmware"), Value: ui.Whole(*x.Firmware)})
	}
	if x.Program != "" {
		facts = append(facts, ui.Fact{Key: c.T("captures.program"), Value: ui.Whole(x.Program)})
	}
	if x.Position != nil {
		facts = append(facts, ui.Fact{Key: c.T("captures.position"), Value: ui.Whole(fmt.Sprintf("%.6f, %.6f", x.Position[0], x.Position[1])).
			WithNote(c.T("captures.accuracy", x.AccuracyM))})
	}
	if x.Sequence != nil {
		facts = append(facts, ui.Fact{Key: c.T("captures.sequence"), Value: ui.Whole(fmt.Sprint(*x.Sequence))})
	}
	terms, err := o.Captures.Terms(c.Ctx(), o.reader(), c.Actor.Book, []capture.Capture{x})
	if err != nil {
		return nil, err
	}
	if t, found := terms[x.ID]; found {
		facts = append(facts, ui.Fact{Key: c.T("captures.term"), Value: ui.Text(c.Words(t.Words()))})
	}
	kept, err := o.keptFacts(c, x)
	if err != nil {
		return nil, err
	}
	facts = append(facts, kept...)
	suggested, err := o.suggestedFacts(c, x)
	if err != nil {
		return nil, err
	}
	facts = append(facts, suggested...)
	integrity := ui.Status(ui.Met, c.T("captures.integrity.verified"))
	if x.Integrity != "verified" {
		integrity = ui.Status(ui.Unmet, c.T("captures.integrity.broken"))
	}
	return append(facts, ui.Fact{Key: c.T("captures.integrity"), Value: integrity}, ui.Fact{Key: c.T("captures.received"), Value: ui.AtSecond(x.ReceivedAt)},
		ui.Fact{Key: c.T("captures.entry"), Value: ui.Whole(c.T("looks.entry.number", x.Entry))}), nil
}

// findingsInto leads to the findings on a capture, which are shown wherever its receipt is, and to a new one where it can be made.
func (o *Office) findingsInto(c *web.Context, x capture.Capture) (ui.Links, error) {
	on, err := o.Captures.FindingsOn(c.Ctx(), o.reader(), c.Actor.Book, x.ID)
	if err != nil {
		return nil, err
	}
	var out ui.Links
	for i := range on {
		out = append(out, ui.Link{URL: findingPath(on[i].ID), Text: c.T("findings.one"), Icon: "law", Note: listed(c, []string{c.Words(capture.FindingStateWords[on[i].State]), defectWords(c, on[i].Parts)})})
	}
	if (x.State == capture.Queued || x.State == capture.Doubtful) && x.Outcome != admissibility.Barred.String() && len(x.Defects()) > 0 && c.Actor.ActsFor(access.FindDefects, x.Body) {
		out = append(out, ui.Link{URL: "/captures/" + x.ID + "/finding", Text: c.T("findings.make"), Icon: "law"})
	}
	return out, nil
}

// captureJudgement gives a judgement to take away: its receipt, or the facts it was judged on.
func (o *Office) captureJudgement(c *web.Context) error {
	x, err := o.opened(c)
	if err != nil {
		return err
	}
	judged, err := capture.Judged(c.Ctx(), o.reader(), c.Actor.Book, x)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(judged, func(j capture.Judgement) bool { return j.ID == c.Path("judgement") })
	content := map[string]func(capture.Judgement) []byte{
		"receipt.json": func(j capture.Judgement) []byte { return j.Receipt }, "facts.json": func(j capture.Judgement) []byte { return j.Facts }}[c.Path("file")]
	if i < 0 || content == nil {
		return noJudgement
	}
	return download(c, judged[i].ID+"-"+c.Path("file"), content(judged[i]))
}

// recentVerdict is one's own verdict that can still be taken back.
func recentVerdict(c *web.Context, said []capture.Given, now time.Time) bool {
	for i := len(said) - 1; i >= 0; i-- {
		if said[i].UndoneAt == nil {
			return said[i].Result != "answer" && said[i].Person == c.Actor.Person && now.Sub(said[i].At) <= capture.UndoFor
		}
	}
	return false
}

// passRefusal is what stands in the way of a pass, nil when nothing does.
func (o *Office) passRefusal(c *web.Context, j capture.Judgement) (*ui.RefusedView, error) {
	r, err := o.Captures.MayPass(c.Ctx(), o.reader(), c.Actor.Book, j)
	if err != nil || r == (law.Refusal{}) {
		return nil, err
	}
	return &ui.RefusedView{Because: c.Words(r.Because), Article: r.Article, Cure: c.Words(r.Cure)}, nil
}
