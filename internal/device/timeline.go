package device

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Entry is one line of a life as a dossier shows it (ux.md G.5).
type Entry struct {
	Number    int // 第 n 号, by the order of recording, so that it never changes
	Fact      string
	Event     Event
	Act       law.Words // the act in the law's word
	Article   string
	At        time.Time // from when it holds
	KnownAt   time.Time // when it was recorded
	Person    string    // who recorded it; empty for the system and devices
	System    string
	Line      law.Words
	Documents []Attachment
	Ledger    int64 // ledger entry that commits to it
	// Struck is what took the record back; nil while it counts. Proposed is an open proposal to do so.
	Struck   *TakeBack
	Proposed *TakeBack
	Data     Detail
}

// Next is what the law asks for next of a use: who does it, and by when if a day is set.
type Next struct {
	Act   law.Words
	Roles []access.Role
	From  law.Date // not before; 0: now
}

// Timeline is the whole life of a use in the order of recording, with documents, and with what was taken back, by whom and
// why. The use must be in the scope.
func Timeline(ctx context.Context, q db.Queryer, scope access.Scope, use string) ([]Entry, error) {
	l, err := Load(ctx, q, scope.Book, use)
	if err != nil {
		return nil, err
	}
	if !scope.Covers(scope.Book, l.Use.Body) {
		return nil, notFound
	}
	ids := make([]string, len(l.Facts))
	for i, f := range l.Facts {
		ids[i] = f.ID
	}
	documents, err := documentsOf(ctx, q, scope.Book, ids)
	if err != nil {
		return nil, err
	}
	struck, open, err := takeBacksOf(ctx, q, scope.Book, ids)
	if err != nil {
		return nil, err
	}
	facts := slices.DeleteFunc(inOrderOfRecording(l.Facts), func(f Fact) bool { return f.workedOut() })
	out := make([]Entry, len(facts))
	for i, f := range facts {
		k := kinds[f.Event]
		out[i] = Entry{Number: i + 1, Fact: f.ID, Event: f.Event, Act: k.words, Article: k.article, At: f.At, KnownAt: f.KnownAt,
			Person: f.Person, System: f.System, Line: f.Data.Line(), Documents: documents[f.ID], Ledger: f.Entry,
			Struck: struck[f.ID], Proposed: open[f.ID], Data: f.Data}
	}
	return out, nil
}

// BeforeRecusal is the SQL condition that the officer of recusal r, from a use, put something on record of it before, which stands
// and of which the head has not decided yet (Art 42).
var BeforeRecusal = `r.kind = '` + people.OfUse + `' AND EXISTS (SELECT 1 FROM device_use u JOIN device_fact f ON f.book = u.book AND f.subject_id IN (u.id, u.device, u.site)
	WHERE u.book = r.book AND u.id = r.subject AND f.person = r.person AND f.known_at < r.holds_from AND ` + notTakenBack + ` AND ` + people.Undecided("f.entry") + `)`

// takeBacksOf reads the accepted and the open proposals about some facts.
func takeBacksOf(ctx context.Context, q db.Queryer, book string, facts []string) (struck, open map[string]*TakeBack, err error) {
	struck, open = map[string]*TakeBack{}, map[string]*TakeBack{}
	if len(facts) == 0 {
		return struck, open, nil
	}
	marks, args := db.In(2, facts)
	all, err := takeBacks(ctx, q, `t.book = $1 AND t.fact IN (`+marks+`)`, append([]any{book}, args...))
	if err != nil {
		return nil, nil, err
	}
	for i := range all {
		switch t := &all[i]; t.State {
		case TakeBackAccepted:
			struck[t.Fact] = t
		case TakeBackOpen:
			open[t.Fact] = t
		}
	}
	return struck, open, nil
}

// NextSteps are the steps that bring a use forward from its state at t (the hollow ring of ux.md G.5).
func (l *Life) NextSteps(t time.Time) []Next {
	step := func(zh, en string, roles ...access.Role) Next {
		return Next{Act: law.Words{ZH: zh, EN: en}, Roles: roles}
	}
	s := l.StateAt(t)
	switch s.State {
	case Draft:
		return []Next{step("记录事前论证", "Record the prior argument", access.Keeper)}
	case ArguedState, PlanRefused:
		if last := l.latest(t, PlanDrafted, PlanSubmitted); last != nil && last.Event == PlanDrafted {
			return []Next{step("报批设置方案", "Submit the siting plan", access.Head)}
		}
		return []Next{step("拟定设置方案", "Draft the siting plan", access.Keeper)}
	case PlanPending:
		return []Next{step("省级行政执法主管部门审批", "Decision of the provincial department", access.ProvincialApprover)}
	case PlanOK:
		return []Next{step("安装、定位、设置标志", "Install, survey, place the sign", access.Keeper)}
	case Installed:
		return l.missingReviews(t)
	case Publishing:
		return l.missingChannels(t)
	case Waiting:
		n := step("启用", "Commission", access.Head)
		if s.First > law.DateOf(t) {
			n.From = s.First
		}
		if l.phase(t) != phaseNone {
			n.Act = law.Words{ZH: "期满后恢复使用", EN: "In use again after the thirty days"}
		}
		return []Next{n}
	case SignSuspended:
		return []Next{step("恢复标志并登记照片", "Put the sign back, with its photograph", access.Keeper)}
	case Maintenance:
		return []Next{step("检修结束并自检", "End the maintenance with a self-test", access.Keeper)}
	case ReviewRequired:
		return l.anew(t)
	case StoppedState:
		return []Next{step("公布停用；需要再用的，决定恢复使用", "Make the stop public; decide to resume when needed", access.Publisher, access.Head)}
	}
	return nil
}

// missingReviews are the reviews that have not passed.
func (l *Life) missingReviews(t time.Time) []Next {
	var out []Next
	results := l.results(t)
	if results["A10.2-legal"] != law.Met {
		out = append(out, Next{Act: LegalReview.Words(), Roles: []access.Role{access.LegalReviewer}})
	}
	if results["A10.2-technical"] != law.Met {
		out = append(out, Next{Act: TechnicalReview.Words(), Roles: []access.Role{access.TechnicalReviewer}})
	}
	return out
}

// missingChannels are the channels on which no publication counts.
func (l *Life) missingChannels(t time.Time) []Next {
	far := law.DateOf(t).AddDays(daysAhead).Start()
	results := l.results(far)
	var out []Next
	for _, c := range []struct {
		rule    string
		channel Channel
	}{{"A14.1b", Platform}, {"A14.1c", Other}} {
		if results[c.rule] == law.Met {
			continue
		}
		w := Words(Channels, string(c.channel))
		out = append(out, Next{Act: law.Words{ZH: fmt.Sprintf("公示：%s", w.ZH), EN: fmt.Sprintf("Publish: %s", w.EN)}, Roles: []access.Role{access.Publisher}})
	}
	return out
}

// anew are the steps after an alteration: a moved device needs an approval first.
func (l *Life) anew(t time.Time) []Next {
	if r := l.results(t); r["A9b"] == law.Unmet {
		switch last := l.latest(t, PlanDrafted, PlanSubmitted, PlanApproved, PlanRejected, Altered); {
		case last != nil && last.Event == PlanDrafted:
			return []Next{{Act: PlanSubmitted.Words(), Roles: []access.Role{access.Head}}}
		case last != nil && last.Event == PlanSubmitted:
			return []Next{{Act: PlanApproved.Words(), Roles: []access.Role{access.ProvincialApprover}}}
		}
		return []Next{{Act: law.Words{ZH: "重新论证、拟定设置方案", EN: "Argue anew and draft a plan"}, Roles: []access.Role{access.Keeper}}}
	}
	return l.missingReviews(t)
}
