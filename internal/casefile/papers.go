package casefile

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/paper"
	"yuanjian/internal/people"
	"yuanjian/internal/term"
)

// The papers that a step issues by itself (documents.md C4); the others are drafted from the case (PossiblePapers).
const (
	HearingPaper   = "C4.10"
	HeardPaper     = "C4.11"
	NoticePaper    = "C4.6" // with C4.7 joined where a hearing is due
	DecisionPaper  = "C4.15"
	SimplePaper    = "C4.16" // handed over on the spot
	NoPenaltyPaper = "C4.17"
	PublicPaper    = "C6.10" // of a publication, and of its withdrawal
)

// issue makes a paper of a case within the step that it is of: in the name of who holds the power (Art 2(3); 行政处罚法 20(3)).
func (s *Service) issue(ctx context.Context, tx *act.Tx, c *Case, kind string, compose func(w *writing) error) (docket.Paper, error) {
	return s.Papers.Issue(ctx, tx, docket.New{Kind: kind, Body: c.Body, InNameOf: c.InNameOf, Subject: Subject, SubjectID: c.ID,
		Compose: func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
			return s.compose(ctx, q, c, kind, "", now, compose)
		}})
}

// compose writes one paper.
func (s *Service) compose(ctx context.Context, q db.Queryer, c *Case, kind, source string, now time.Time, compose func(w *writing) error) (paper.Document, error) {
	w := &writing{s: s, ctx: ctx, q: q, c: c, now: now, kind: kind, source: source}
	var err error
	if w.body, err = people.BodyByID(ctx, q, c.Book, c.InNameOf); err != nil {
		return paper.Document{}, err
	}
	w.title("")
	if err := compose(w); err != nil {
		return paper.Document{}, err
	}
	return w.Document(), nil
}

// issueNotice makes the paper of a prior notice, with its number.
func (s *Service) issueNotice(ctx context.Context, tx *act.Tx, c *Case, x *PriorNotice) error {
	p, err := s.issue(ctx, tx, c, NoticePaper, func(w *writing) error { return w.notice(x) })
	x.Paper, x.Number = p.ID, p.Number
	return err
}

// issueDecision makes the paper of a decision, with its number and date.
func (s *Service) issueDecision(ctx context.Context, tx *act.Tx, c *Case, x *Decision) error {
	kind, compose := DecisionPaper, (*writing).penalty
	if x.Outcome == NoPenalty {
		kind, compose = NoPenaltyPaper, (*writing).noPenalty
	}
	p, err := s.issue(ctx, tx, c, kind, func(w *writing) error { return compose(w, x) })
	x.Paper, x.Number = p.ID, p.Number
	return err
}

// PossiblePaper is a paper that can be drafted of a case where it stands, with what it is made from.
type PossiblePaper struct {
	Kind   string
	Source string    // number of the step, or id of the recusal
	From   law.Words // what that is
	At     time.Time // and when it was
}

// drafted is a kind of paper that is drafted from a step of a case: the steps of which one can be made now, and what it says.
type drafted struct {
	kind  string
	of    func(c *Case) []int
	write func(w *writing) error
}

// draftedPapers are the papers that are drafted, in the order of documents.md. Those about a recusal are made from the recusal.
var draftedPapers = []drafted{
	{"C4.1", (*Case).registeredAs, (*writing).clue},
	{"C4.2", (*Case).filedOrNot, (*writing).filing},
	{"C4.3", (*Case).preservations, (*writing).preservation},
	{"C4.4", (*Case).ordered, (*writing).order},
	{"C4.5", (*Case).reportedAs, (*writing).report},
	{"C4.8", (*Case).answeredDefences, (*writing).defence},
	{"C4.9", (*Case).waived, (*writing).waiver},
	{"C4.12", (*Case).reviewedAs, (*writing).review},
	{"C4.13", (*Case).discussedAs, (*writing).discussion},
	{"C4.14", (*Case).decidedAs, (*writing).approval},
	{"C4.18", (*Case).droppedAs, (*writing).withdrawal},
	{"C4.19", (*Case).referredAs, (*writing).transfer},
	{"C4.23", (*Case).rectified, (*writing).rectification},
	{"C4.24", (*Case).correctedAs, (*writing).correction},
	{"C4.25", (*Case).toForward, (*writing).forwarding},
	{"C4.26", (*Case).toReply, (*writing).reply},
	{"C4.27", (*Case).closedAs, (*writing).closing},
	{ArchivePaper, (*Case).closedAs, (*writing).archive},
}

// RecusalPaper is the application and decision of a recusal (documents.md C4.21).
const RecusalPaper = "C4.21"

// DraftedKinds are the kinds of papers that are drafted of a case.
func DraftedKinds() (out []string) {
	for _, d := range draftedPapers {
		out = append(out, d.kind)
	}
	return append(out, RecusalPaper)
}

// PossiblePapers are those that can be drafted of a case where it stands: of a matter that is a secret none.
func (c *Case) PossiblePapers() (out []PossiblePaper) {
	if c.State == Stub || c.Frozen == FrozenSecret {
		return nil
	}
	for _, d := range draftedPapers {
		for _, no := range d.of(c) {
			x := c.Course[no-1]
			out = append(out, PossiblePaper{d.kind, strconv.Itoa(no), x.Title(), x.At})
		}
	}
	for _, r := range c.Recused {
		if r.Decision == people.Granted || r.Decision == people.Refused {
			out = append(out, PossiblePaper{RecusalPaper, r.ID, people.RecusalDecided.Title, *r.DecidedAt})
		}
	}
	return out
}

// Compose says what a paper drafted of a case of a scope says, for docket.New; fault.Conflict where the case does not stand so. What is of
// who handles it is drafted by who does (行政处罚法 42).
func (s *Service) Compose(template paper.Template, scope access.Scope, id, source string) func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
	return func(ctx context.Context, q db.Queryer, now time.Time) (paper.Document, error) {
		f, err := s.ByID(ctx, q, scope, id)
		if err != nil {
			return paper.Document{}, err
		}
		c, err := s.around(ctx, q, f, now)
		if err != nil {
			return paper.Document{}, err
		}
		if !slices.ContainsFunc(c.PossiblePapers(), func(p PossiblePaper) bool { return p.Kind == template.ID && p.Source == source }) {
			return paper.Document{}, fault.Conflict{Because: law.Words{ZH: "案件现在的进度不能制作这种文书，请刷新页面，按案件页面所列的文书制作。", EN: "The case does not stand so that this paper can be made; reload its page and choose one that it lists."}}
		}
		if k, _ := docket.KindByID(template.ID); k.Drafts == access.HandleCases && len(c.HandledBy()) > 0 && !c.handles(scope.Person) {
			return paper.Document{}, act.Forbidden{Because: law.Words{ZH: "您不是这件案件现在的办案人员。", EN: "You do not handle this case."},
				Cure: law.Words{ZH: "请本案办案人员拟制这份文书。", EN: " Let an officer of the case draft it."}}
		}
		if template.ID == RecusalPaper {
			return s.compose(ctx, q, c, template.ID, source, now, (*writing).recusal)
		}
		i := slices.IndexFunc(draftedPapers, func(d drafted) bool { return d.kind == template.ID })
		return s.compose(ctx, q, c, template.ID, source, now, draftedPapers[i].write)
	}
}

// Holds are what cases say against papers about them, about their items of evidence and about objections in them (docket.Service.Holds).
func (s *Service) Holds() map[string]docket.Hold {
	of := func(subject string) docket.Hold {
		return func(ctx context.Context, q db.Queryer, book, id string) error {
			id, err := s.Evidence.CaseOf(ctx, q, book, subject, id)
			if err != nil || id == "" {
				return err
			}
			return s.holdPapers(ctx, q, book, id)
		}
	}
	return map[string]docket.Hold{Subject: s.holdPapers, evidence.Subject: of(evidence.Subject), evidence.ObjectionSubject: of(evidence.ObjectionSubject)}
}

// holdPapers refuses papers of a matter that is a secret or unsuitable, also those that were drafted before that was found (Art 6(2)).
func (s *Service) holdPapers(ctx context.Context, q db.Queryer, book, id string) error {
	f, err := s.load(ctx, q, book, id)
	if err != nil {
		return err
	}
	if f.State != Stub && f.Frozen != FrozenSecret {
		return nil
	}
	return law.Refusal{Rule: "A6.2", Article: "第六条第二款", Because: law.Words{ZH: "这件案件涉及国家秘密或者不宜非现场办理，不在本系统制作、签发文书。", EN: "The case is secret or unsuitable: no paper of it is made or signed in this system."},
		Cure: law.Words{ZH: "请按保密规定另行制作。", EN: "Make it by the secret channel."}}
}

// writing is a paper of a case that is being written.
type writing struct {
	*paper.Builder
	s            *Service
	ctx          context.Context
	q            db.Queryer
	c            *Case
	now          time.Time
	kind, source string
	body         people.Body // in whose name it is
	items        []evidence.Item
}

// title begins the paper with a title of its own; empty: that of the kind.
func (w *writing) title(words string) {
	w.Builder = paper.New(docket.TemplateOf(w.kind), words, w.body.Name)
}

// step is the step that the paper is made from.
func (w *writing) step() *Step {
	no, _ := strconv.Atoi(w.source)
	return w.c.Course[no-1]
}

// basis names the articles that the kind of paper rests on.
func (w *writing) basis() string {
	k, _ := docket.KindByID(w.kind)
	a := k.Article
	if strings.HasPrefix(a, "第") {
		a = "《广东省非现场执法管理办法》（粤府〔2025〕12号）" + a
	}
	return strings.ReplaceAll(a, "行政处罚法第", "《中华人民共和国行政处罚法》第")
}

// cited is an article as the gates name it, with the name of this regulation where it has none: a paper goes where nobody knows which one is meant.
func cited(article string) string {
	if strings.HasPrefix(article, "第") {
		return "《广东省非现场执法管理办法》" + article
	}
	return article
}

// sentence is what somebody wrote, ended as a sentence.
func sentence(words string) string {
	words = strings.TrimRight(words, " \n")
	if words == "" || strings.HasSuffix(words, "。") || strings.HasSuffix(words, "！") || strings.HasSuffix(words, "？") || strings.HasSuffix(words, "；") || strings.HasSuffix(words, "…") {
		return words
	}
	return words + "。"
}

// party says whose case it is: a paper to the party begins with it.
func (w *writing) party() {
	p := &w.c.Party
	fields := []paper.Field{paper.Filled("案号", w.c.Number), paper.Filled("当事人", p.Name)}
	if p.Kind == Unit {
		fields = append(fields, paper.Filled("统一社会信用代码", p.Number), paper.Filled("法定代表人（负责人）", p.Representative))
	} else {
		fields = append(fields, paper.Filled("身份证件号码", p.Number))
	}
	w.Fields(append(fields, paper.Filled("住址（住所）", p.Address))...)
}

// toParty begins a paper to the party.
func (w *writing) toParty() {
	w.Paragraph(w.c.Party.Name + "：")
	w.party()
}

// inside begins a paper that stays in the body: which case it is, whose, and by whom.
func (w *writing) inside() error {
	officers, err := w.officers()
	if err != nil {
		return err
	}
	w.party()
	w.Fields(paper.Filled("案由", capture.ViolationWords(w.c.Violation).ZH), paper.Filled("办案人员", officers), paper.Filled("文书依据", w.basis()))
	return nil
}

// officers are who handles the case, with the numbers of their certificates.
func (w *writing) officers() (string, error) {
	var out []string
	for _, person := range w.c.HandledBy() {
		name, err := w.name(person)
		if err != nil {
			return "", err
		}
		cert, found, err := people.CertificateIn(w.ctx, w.q, w.c.Book, person, w.c.Body, w.c.Field, w.now)
		if err != nil {
			return "", err
		}
		if found {
			name += fmt.Sprintf("（执法证号%s）", cert.Number)
		}
		out = append(out, name)
	}
	return strings.Join(out, "、"), nil
}

func (w *writing) name(person string) (string, error) {
	if person == "" {
		return "系统", nil
	}
	name, err := w.s.People.Name(w.ctx, w.q, w.c.Book, person)
	if err != nil {
		return "", fmt.Errorf("name a person on a paper of a case: %w", err)
	}
	return name, nil
}

// both names who took a step and who signed it as the second officer (行政处罚法 42).
func (w *writing) both(x *Step) (string, error) {
	first, err := w.name(x.Person)
	if err != nil {
		return "", err
	}
	for _, other := range w.c.Course {
		if s, ok := other.Said.(*Cosign); ok && other.Void == 0 && s.Step == x.No {
			second, err := w.name(other.Person)
			return first + "、" + second, err
		}
	}
	return first, nil
}

// instant is a time as papers say it.
func instant(t time.Time) string { return t.In(law.Beijing).Format("2006年1月2日15:04") }

// dayOf is the day of a time as papers say it.
func dayOf(t time.Time) string { return law.DateOf(t).Words() }

// until is the last day of a term; where the working days of its year are not known yet it has none.
func until(due term.Due) string {
	if due.Date == 0 {
		return "有关年度的工作日安排公布以后确定"
	}
	if due.Provisional != nil {
		return due.Date.Words() + "（有关年度的工作日安排公布以前暂按周末推算）"
	}
	return due.Date.Words()
}
