package device

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// What the public reports of a sign, and what the keeper finds (Art 14(1), 45).
var (
	SignToldOf     = act.Kind{Name: "device.sign.report", Title: law.Words{ZH: "收到标志报告", EN: "Receive a report of a sign"}}
	SignReportDone = act.Kind{Name: "device.sign.report.answer", Title: law.Words{ZH: "答复标志报告", EN: "Answer a report of a sign"}, Permission: access.InstallDevice}
)

// SystemPublic is who acts when somebody sends something without signing in.
const SystemPublic = "public"

// SignTroubles are what somebody may report of a sign.
var SignTroubles = []Choice{
	{"missing", law.Words{ZH: "没有看到标志", EN: "no sign is to be seen"}},
	{"hidden", law.Words{ZH: "标志被遮挡", EN: "the sign is hidden"}},
	{"damaged", law.Words{ZH: "标志损坏或者看不清", EN: "the sign is damaged or cannot be read"}},
}

// SignReport is what somebody reported. Nobody is asked who they are, and nobody can write free text.
type SignReport struct {
	What  string `json:"what"`  // a key of SignTroubles
	Photo bool   `json:"photo"` // with a photograph
}

// Line says what was reported.
func (r SignReport) Line() law.Words {
	w := Words(SignTroubles, r.What)
	if r.Photo {
		return line(w, law.Words{ZH: "附照片", EN: "with a photograph"})
	}
	return w
}

// SignAnswer is what the keeper found on looking: the sign stands and can be seen. A sign that does not is recorded as missing.
type SignAnswer struct {
	Note string `json:"note"`
}

// Line gives the note.
func (a SignAnswer) Line() law.Words {
	return line(law.Words{ZH: "标志在位", EN: "the sign stands"}, same(a.Note))
}

// reportsADay is how many reports of one site are recorded in a day: more say nothing new. [POLICY]
const reportsADay = 20

// ReportSign records, by the system, that somebody reported a sign of a site that is public. The keeper of the site has a task until
// the sign was looked at.
func (s *Service) ReportSign(ctx context.Context, by act.By, in On, r SignReport) (Done, error) {
	var c fault.Check
	wantOne(&c, SignTroubles, r.What, "what", "请选择标志的情况。", "Choose what is the matter with the sign.")
	r.Photo = len(in.Documents) > 0
	by.System = SystemPublic
	return s.onUse(ctx, SignToldOf, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if !l.has(tx.Now, Published) {
			return occurrence{}, notFound
		}
		n := 0
		for _, f := range l.before(tx.Now) {
			if f.Event == SignReported && tx.Now.Sub(f.At) < 24*time.Hour {
				n++
			}
		}
		if n >= reportsADay {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "这个地点今天已经收到很多报告，正在核查，不用再报。", EN: "Many reports of this site have come in today and it is being looked at; there is no need for another."}}
		}
		return occurrence{event: SignReported, detail: r}, nil
	})
}

// AnswerSignReport records that the sign was looked at after a report and stands, with a photograph.
func (s *Service) AnswerSignReport(ctx context.Context, by act.By, in On, a SignAnswer) (Done, error) {
	var c fault.Check
	c.Text(&a.Note, longText, true, "note", "请写明核查的情况。", "Say what was found.")
	wantPicture(&c, in.Documents, "请上传标志现在的照片。", "Upload a photograph of the sign as it is now.")
	return s.onUse(ctx, SignReportDone, by, in, &c, func(_ context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		at, err := instantOf(in.At, tx.Now)
		if err != nil {
			return occurrence{}, err
		}
		if l.SignReported(at) == nil {
			return occurrence{}, fault.Conflict{Because: law.Words{ZH: "没有等待核查的标志报告。", EN: "No report of the sign is waiting."}}
		}
		if !l.signInPlace(at) {
			return occurrence{}, law.Refusal{Rule: "A14.1a", Article: "第十四条第一款",
				Because: law.Words{ZH: "标志已登记缺失，还没有恢复。", EN: "The sign is on record as missing and has not been put back."},
				Cure:    law.Words{ZH: "请恢复标志并登记照片，报告随即办结。", EN: "Put the sign back and record its photograph; that settles the report."}}
		}
		return occurrence{event: SignReportAnswered, detail: a}, nil
	})
}

// looked are the steps by which somebody has looked at a sign since it was reported.
var looked = []Event{SignReportAnswered, SignMissing, SignPlaced, SignInspected}

// SignReported is the first report of the sign that nobody has looked into at t; nil when there is none.
func (l *Life) SignReported(t time.Time) *Fact {
	var open *Fact
	for i, all := 0, l.before(t); i < len(all); i++ {
		switch f := &all[i]; {
		case f.Event == SignReported && open == nil:
			open = f
		case slices.Contains(looked, f.Event):
			open = nil
		}
	}
	return open
}

// signReportDays is within how many working days a reported sign is looked at. [POLICY]
var signReportDays = law.Deadline{Days: 3, Unit: law.WorkingDays}

// signReportDue tells whether a report of the sign waits, and until when it is to be looked into.
func signReportDue(r *Row, now time.Time) (law.Date, bool) {
	f := r.Life.SignReported(now)
	if f == nil || r.Standing.State == CancelledState {
		return 0, false
	}
	d := signReportDays
	d.From = f.At
	due, _, err := d.Provisional(r.Working)
	if err != nil {
		return 0, true
	}
	return due.Date, true
}

// SignReportState is what who reported a sign may know of it.
type SignReportState struct {
	Site string
	What law.Words
	At   time.Time
	// Done is when somebody looked; zero while nobody has. Missing: the sign was found missing.
	Done    time.Time
	Missing bool
}

// SignReportOf reads what became of a report, by its id and a use of the site; fault.NotFound for everything else.
func SignReportOf(ctx context.Context, q db.Queryer, book, use, id string) (SignReportState, error) {
	none := fault.NotFound{What: law.Words{ZH: "这份报告", EN: "the report"}}
	l, err := Load(ctx, q, book, use)
	if err != nil {
		return SignReportState{}, err
	}
	l = l.KnownAt(nil)
	for i := range l.Facts {
		f := &l.Facts[i]
		r, is := f.Data.(SignReport)
		if !is || f.ID != id {
			continue
		}
		out := SignReportState{Site: l.Site.ID, What: Words(SignTroubles, r.What), At: f.At}
		for _, after := range l.Facts[i+1:] {
			if slices.Contains(looked, after.Event) {
				out.Done, out.Missing = after.At, after.Event == SignMissing
				break
			}
		}
		return out, nil
	}
	return SignReportState{}, none
}
