package device

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
)

// Papers says what the papers of this chapter say (documents.md C1). Everything stands in the facts already; nothing is typed
// again, and a blank is 无.
type Papers struct {
	// Name gives the name of an officer for a paper; Violation the words of a kind of violation.
	Name      func(ctx context.Context, q db.Queryer, book, person string) (string, error)
	Violation func(code string) law.Words
	// Number gives the number of the paper of a kind that was issued about a use from a fact; empty: none was.
	Number func(ctx context.Context, q db.Queryer, book, use, kind, fact string) (string, error)
	// Taken gives what a device captured in an interval, both ends included: at most LookBackMost of it, and how much there is.
	Taken func(ctx context.Context, q db.Queryer, book, device string, from, until time.Time, most int) ([]Taken, int, error)
}

// Taken is a capture as a list for looking back names it: nothing of what it shows.
type Taken struct {
	ID string
	At time.Time
}

// LookBackMost is how many captures stand on the record of an incident one by one.
const LookBackMost = 200

// PaperSource says from which events a kind of paper is made; a kind without events is made from the state of the use.
type PaperSource struct {
	Kind   string // a line of documents.md
	Events []Event
	write  func(w *writing) error
}

// PaperSources are the papers that are made from the life of a use, in the order of documents.md.
var PaperSources = []PaperSource{
	{"C1.1", []Event{Argued}, writeArgument},
	{"C1.2", []Event{PlanDrafted}, writePlan},
	{"C1.3", []Event{PlanApproved, PlanRejected, PlanWithdrawn}, writeApproval},
	{"C1.4", []Event{LegalReview}, writeLegalOpinion},
	{"C1.5", []Event{TechnicalReview}, writeTechnicalOpinion},
	{"C1.6", []Event{TechnicalReview}, writeExamination},
	{"C1.7", []Event{Verified}, writeCertificate},
	{"C1.8", nil, writeLocationNotice},
	{"C1.9", []Event{Commissioned}, writeCommissioning},
	{"C1.10", []Event{Stopped, SiteCancelled, MaintenanceStarted}, writeStopNotice},
	{"C1.11", []Event{Resumed}, writeResumeNotice},
	{"C1.12", []Event{MaintenanceStarted}, writeWorkOrder},
	{"C1.13", []Event{EvaluationDrafted}, writeEvaluation},
	{"C1.14", []Event{SignInspected}, writeSignInspection},
	{"C1.15", []Event{FlightPlanned}, writeFlightPlan},
	{"C1.16", []Event{FlightPlanned}, writeFlightFiling},
	{"C1.20", []Event{IncidentReported}, writeIncident},
}

// PossiblePaper is a paper that could be drafted from a life: the kind, and the fact it would be made from.
type PossiblePaper struct {
	Kind string
	Fact *Fact // nil: the state of the use
}

// PossiblePapers are the papers that could be drafted at t, the newest facts first within a kind.
func (l *Life) PossiblePapers(t time.Time) []PossiblePaper {
	var out []PossiblePaper
	facts := l.before(t)
	for _, s := range PaperSources {
		if s.Events == nil {
			if l.reviewed(t) == nil {
				out = append(out, PossiblePaper{Kind: s.Kind})
			}
			continue
		}
		for i := len(facts) - 1; i >= 0; i-- {
			if slices.Contains(s.Events, facts[i].Event) && makes(s.Kind, &facts[i]) {
				out = append(out, PossiblePaper{s.Kind, &facts[i]})
			}
		}
	}
	return out
}

// makes tells whether a fact of the right event gives this kind of paper.
func makes(kind string, f *Fact) bool {
	switch d := f.Data.(type) {
	case SitingPlan:
		return d.Together == nil || d.Together.ID == f.ID // one paper of a plan, from the record of its first site
	case TechnicalOpinion:
		return kind != "C1.6" || d.Institution != nil
	case MaintenanceStart:
		return (kind == "C1.12") == (d.WorkOrder != nil)
	case FlightPlan:
		return kind != "C1.16" || d.Airspace != nil
	}
	return true
}

// writing is a paper that is being written.
type writing struct {
	*paper.Builder
	papers    *Papers
	ctx       context.Context
	q         db.Queryer
	life      *Life
	body      people.Body
	fact      *Fact // nil: the state of the use
	at, now   time.Time
	documents map[string][]Attachment
}

// Compose returns what a paper of a kind says about a use: for docket.New. template is that of the kind; fact is the one it
// is made from, empty for papers about the state of the use.
func (p *Papers) Compose(template paper.Template, book, use, fact string) func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
	return func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
		i := slices.IndexFunc(PaperSources, func(s PaperSource) bool { return s.Kind == template.ID })
		if i < 0 {
			return paper.Document{}, fault.NotFound{What: law.Words{ZH: "这种文书", EN: "this kind of paper"}}
		}
		l, err := LoadAround(ctx, q, book, use, now, nil)
		if err != nil {
			return paper.Document{}, err
		}
		w := &writing{papers: p, ctx: ctx, q: q, life: &l, at: now, now: now}
		if err := w.source(&PaperSources[i], template.ID, fact, now); err != nil {
			return paper.Document{}, err
		}
		if w.body, err = people.BodyByID(ctx, q, book, l.Use.Body); err != nil {
			return paper.Document{}, err
		}
		ids := make([]string, len(l.Facts))
		for i, f := range l.Facts {
			ids[i] = f.ID
		}
		if w.documents, err = documentsOf(ctx, q, book, ids); err != nil {
			return paper.Document{}, err
		}
		w.Builder = paper.New(template, "", w.body.Name)
		if err := PaperSources[i].write(w); err != nil {
			return paper.Document{}, err
		}
		return w.Document(), nil
	}
}

// source finds the fact that a paper is made from.
func (w *writing) source(s *PaperSource, kind, fact string, now time.Time) error {
	if s.Events == nil {
		return w.life.reviewed(now)
	}
	for i := range w.life.Facts {
		f := &w.life.Facts[i]
		if f.ID == fact && slices.Contains(s.Events, f.Event) && makes(kind, f) {
			w.fact, w.at = f, f.At
			return nil
		}
	}
	return fault.NotFound{What: law.Words{ZH: "制作这份文书所依据的记录", EN: "the record that this paper is made from"}}
}

// basis is the first paragraph: by which article.
func (w *writing) basis(article, what string) {
	w.Paragraph("根据《广东省非现场执法管理办法》（粤府〔2025〕12号）" + article + "，" + what)
}

// who is the name of an officer.
func (w *writing) who(person string) (string, error) {
	if person == "" {
		return "系统", nil
	}
	return w.papers.Name(w.ctx, w.q, w.life.Book, person)
}

// violation is a kind of violation with its code.
func (w *writing) violation(code string) string {
	if words := w.papers.Violation(code).ZH; words != "" && words != code {
		return words + "（代码" + code + "）"
	}
	return code
}

func (w *writing) violations(codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = w.violation(c)
	}
	return strings.Join(out, "；")
}

// thing are the fields that say which device, site and use it is about, as they were at w.at.
func (w *writing) thing() {
	d, site, use := w.life.DeviceAt(w.at), w.life.SiteAt(w.at), w.life.UseAt(w.at)
	w.Fields(
		paper.Filled("设置单位", w.body.Name),
		paper.Filled("设置地点", site.Words),
		paper.Filled("场所类别", Words(Places, site.Place).ZH),
		paper.Filled("设置方式", Words(SiteKinds, keyOf(siteKinds, site.Kind)).ZH),
		paper.Filled("坐标（WGS 84）", w.position(&site)),
		paper.Filled("朝向", site.Direction),
		paper.Filled("设备", strings.TrimSpace(d.Maker+" "+d.Model)),
		paper.Filled("出厂编号", d.Serial),
		paper.Filled("载具", Words(Carriers, keyOf(carriers, d.Carrier)).ZH),
		paper.Filled("采集的违法行为", w.violation(use.Violation)),
		paper.Filled("执法领域", people.Fields[use.Field].ZH),
		paper.Filled("地点、设备、用途编号", strings.Join([]string{w.life.Site.ID, w.life.Device.ID, w.life.Use.ID}, "，")),
	)
}

// position is the point of a fixed site with its tolerance, or the corners of an area.
func (w *writing) position(site *Site) string {
	if site.Point != nil {
		return fmt.Sprintf("%.6f，%.6f（允许偏差%g米）", site.Point.Lon, site.Point.Lat, site.ToleranceM)
	}
	var corners []string
	for i, p := range site.Area {
		if i == len(site.Area)-1 {
			break // the last is the first again
		}
		if i == 40 {
			corners = append(corners, fmt.Sprintf("等共%d个点，见设置方案", len(site.Area)-1))
			break
		}
		corners = append(corners, fmt.Sprintf("%.6f，%.6f", p.Lon, p.Lat))
	}
	return strings.Join(corners, "；")
}

// proofs lists the documents of a fact by name and digest, so that who reads the paper can check them.
func (w *writing) proofs(f *Fact) {
	var rows [][]string
	for _, a := range w.documents[f.ID] {
		rows = append(rows, []string{a.Name, fmt.Sprintf("%d字节", a.Size), a.Digest})
	}
	w.Heading("附件")
	if len(rows) == 0 {
		w.Fields(paper.Filled("附件", ""))
		return
	}
	w.Table([]string{"名称", "大小", "SHA-256"}, []int{3, 2, 7}, rows...)
}

// photographs puts the first pictures of a fact into the paper.
func (w *writing) photographs(f *Fact, caption string) {
	n := 0
	for _, a := range w.documents[f.ID] {
		if a.Type == pdf || n == 2 {
			continue
		}
		n++
		w.Picture(a.Digest, caption)
	}
}

// moment is an instant in words, Beijing time.
func moment(t time.Time) string { return t.In(law.Beijing).Format("2006年1月2日15时04分05秒") }

func dayOf(t time.Time) string { return law.DateOf(t).Words() }

func yesNo(ok bool) string {
	if ok {
		return "是"
	}
	return "否"
}

// item is the answer to an item of a review in words.
func (i Item) words() string { return passed(i.Pass).ZH + "。" + i.Reason }

// until is the last day of a period, or that it is open.
func until(d *law.Date) string {
	if d == nil {
		return "长期"
	}
	return d.Words()
}

func orNone(s string) string { return cmp.Or(s, paper.None) }
