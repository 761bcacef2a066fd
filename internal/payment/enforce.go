package payment

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/money"
	"yuanjian/internal/term"
)

// Reminder is the reminder before the court is asked: term, way, exact sums, and the right to state and defend (行政强制法 35, 54;
// documents.md C5.9).
type Reminder struct {
	Main   money.Fen `json:"main"`
	Late   money.Fen `json:"late"`
	Number string    `json:"number"`

	No     int        `json:"-"`
	Served *time.Time `json:"-"`
	Proof  string     `json:"-"` // of its service
}

func (x *Reminder) enter(d *Demand, s *Step) {
	x.No = s.No
	d.Reminder = x
}

// Remind issues the reminder of what is overdue.
func (s *Service) Remind(ctx context.Context, by act.By, id string) (Done, error) {
	return s.do(ctx, Reminded, by, id, func(ctx context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		if err := d.remindable(); err != nil {
			return nil, "", err
		}
		main, late := d.Owed()
		x := &Reminder{Main: main, Late: late}
		p, err := s.issueReminder(ctx, tx, d, x)
		x.Number = p.Number
		return x, p.ID, err
	})
}

func (d *Demand) remindable() error {
	switch {
	case d.State != Notified:
		return fault.Conflict{Because: law.Words{ZH: "没有到期未缴的款项，不需要催告。", EN: "Nothing is overdue."}}
	case d.Provided != nil:
		because, cure := term.Unsaid(*d.Provided)
		return law.Refusal{Rule: string(term.ReminderRun), Article: "行政强制法第五十四条", Because: because, Cure: cure}
	case !d.Overdue():
		return law.Refusal{Rule: string(term.ReminderRun), Article: "行政强制法第三十五条、第五十四条",
			Because: law.Words{ZH: fmt.Sprintf("缴款期限到%s24:00，还没有逾期。", d.PayBy.Words()), EN: fmt.Sprintf("It may be paid until the end of %s.", d.PayBy)},
			Cure:    law.Words{ZH: "请在逾期以后催告。", EN: " Remind after that."}}
	}
	return nil
}

// ReminderArrival is that the reminder was served.
type ReminderArrival struct {
	Reminder int       `json:"reminder"`
	At       time.Time `json:"at"`
	Proof    string    `json:"proof"`
}

func (x *ReminderArrival) enter(d *Demand, _ *Step) {
	if d.Reminder != nil && d.Reminder.No == x.Reminder {
		d.Reminder.Served, d.Reminder.Proof = &x.At, x.Proof
	}
}

// ServeReminder records that the reminder was served: directly first (行政强制法 38).
func (s *Service) ServeReminder(ctx context.Context, by act.By, id string, x ReminderArrival) (Done, error) {
	var check fault.Check
	check.Want(!x.At.IsZero(), "at", "请填写送达的时间。", "Give when it was served.")
	check.Text(&x.Proof, lineMost, true, "proof", "请填写送达方式和送达回证的编号。", "Give the way and the number of the proof of service.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, ReminderServed, by, id, func(_ context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		if d.Reminder == nil || d.Reminder.Served != nil {
			return nil, "", fault.Conflict{Because: law.Words{ZH: "没有待送达的催告书，请刷新页面。", EN: "No reminder waits to be served; reload the page."}}
		}
		if issued := d.Course[d.Reminder.No-1].At; x.At.After(tx.Now) || x.At.Before(issued.Truncate(time.Minute)) {
			return nil, "", fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "送达在签发以后、现在以前。", EN: "It was served after it was issued and before now."}}}}
		}
		x.Reminder = d.Reminder.No
		return &x, "", nil
	})
}

// Remedies is what the time for the application to the court rests on.
func (d *Demand) Remedies() Remedies {
	r := Remedies{Plan: d.Plan, Open: d.Paused()}
	if d.ServedAt != nil {
		r.Served = *d.ServedAt
	}
	if d.Reminder != nil {
		r.Reminder = d.Reminder.Served
	}
	for _, p := range d.Pauses {
		if p.Until == 0 {
			continue
		}
		ended := p.Until.Start()
		last := &r.Reviewed
		if p.Kind == "suit" {
			last = &r.Tried
		}
		if *last == nil || ended.After(**last) {
			*last = &ended
		}
	}
	return r
}

// Application is the paper by which the court is asked, signed by the head (行政强制法 55; documents.md C5.10).
type Application struct {
	Court   string    `json:"court"`
	Opinion string    `json:"opinion"` // of the party: what it said of the decision and of the reminder
	Main    money.Fen `json:"main"`
	Late    money.Fen `json:"late"`
	Number  string    `json:"number"`
}

func (x *Application) enter(d *Demand, _ *Step) { d.Application = x }

// WriteApplication issues the application to the court: in the time in which the court may be asked.
func (s *Service) WriteApplication(ctx context.Context, by act.By, id string, x Application) (Done, error) {
	var check fault.Check
	check.Text(&x.Court, lineMost, true, "court", "请填写人民法院。", "Give the court.")
	check.Text(&x.Opinion, wordsMost, true, "opinion", "请写明当事人对处罚决定和催告的意见；没有提出意见的，写明“没有提出意见”。", "Give what the party said of the decision and the reminder, or that it said nothing.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, CourtWritten, by, id, func(ctx context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		if d.State != Notified {
			return nil, "", fault.Conflict{Because: law.Words{ZH: "没有到期未缴的款项，不需要申请强制执行。", EN: "Nothing is overdue."}}
		}
		if err := d.inWindow(d.Today); err != nil {
			return nil, "", err
		}
		x.Main, x.Late = d.Owed()
		p, err := s.issueApplication(ctx, tx, d, &x)
		x.Number = p.Number
		return &x, p.ID, err
	})
}

// applied is the application with which the court is asked: of what is owed now.
func (d *Demand) applied() (*Application, error) {
	main, late := d.Owed()
	cure := law.Words{ZH: "请负责人签发强制执行申请书。", EN: " Let the head issue the application."}
	switch a := d.Application; {
	case a == nil:
		return nil, law.Refusal{Rule: string(term.CourtApplication), Article: "行政强制法第五十五条", Because: law.Words{ZH: "还没有签发强制执行申请书。", EN: "The application was not issued."}, Cure: cure}
	case a.Main != main || a.Late != late:
		return nil, law.Refusal{Rule: string(term.CourtApplication), Article: "行政强制法第五十五条", Because: law.Words{ZH: "强制执行申请书签发以后，尚欠的金额有变动。", EN: "What is owed has changed since the application was issued."}, Cure: cure}
	default:
		return a, nil
	}
}

// Court is that the court was asked to enforce (行政强制法 53–55).
type Court struct {
	At     time.Time `json:"at"`
	Court  string    `json:"court"`
	Number string    `json:"number"` // of the application
	Filing string    `json:"filing"` // number under which the court took it
	Main   money.Fen `json:"main"`
	Late   money.Fen `json:"late"`

	End *CourtEnd `json:"-"`
}

func (x *Court) enter(d *Demand, _ *Step) { d.Court, d.State = x, Enforcing }

// ApplyToCourt records that the application that was issued was handed in: not before ten days after the reminder was served and the time for reconsideration and suit is
// over, and not after three months from there.
func (s *Service) ApplyToCourt(ctx context.Context, by act.By, id string, x Court) (Done, error) {
	var check fault.Check
	check.Want(!x.At.IsZero(), "at", "请填写提出申请的时间。", "Give when it was applied for.")
	check.Text(&x.Filing, lineMost, true, "filing", "请填写人民法院的收件编号或者立案号。", "Give the number under which the court took it.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, CourtApplied, by, id, func(_ context.Context, tx *act.Tx, d *Demand) (said, string, error) {
		if err := moves(next, d.State, Enforcing, law.Words{ZH: "这笔应缴款项", EN: "demand"}); err != nil {
			return nil, "", err
		}
		if x.At.After(tx.Now) {
			return nil, "", fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "申请的时间不能晚于现在。", EN: "It was not applied for later than now."}}}}
		}
		if err := d.inWindow(law.DateOf(x.At)); err != nil {
			return nil, "", err
		}
		a, err := d.applied()
		if err != nil {
			return nil, "", err
		}
		x.Court, x.Number, x.Main, x.Late = a.Court, a.Number, a.Main, a.Late
		return &x, "", nil
	})
}

// inWindow refuses an application before or after its time.
func (d *Demand) inWindow(on law.Date) error {
	refuse := func(rule term.ID, zh, en, cureZH, cureEN string) error {
		return law.Refusal{Rule: string(rule), Article: "行政强制法第五十三条、第五十四条", Because: law.Words{ZH: zh, EN: en}, Cure: law.Words{ZH: cureZH, EN: cureEN}}
	}
	r := d.Remedies()
	first, last, unknown, err := r.Window(d.Calendar)
	switch {
	case err != nil:
		return err
	case unknown != nil:
		because, cure := term.Unsaid(*unknown)
		return refuse(term.CourtApplication, because.ZH, because.EN, cure.ZH, " "+cure.EN)
	case r.Open:
		return refuse(term.CourtApplication, "复议或者诉讼还没有结果。", "A reconsideration or suit has no result.", "请等有结果以后再申请。", " Wait for it.")
	case first == 0:
		return refuse(term.ReminderRun, "催告书还没有送达。", "The reminder was not served.", "请先签发并送达催告书，满10日以后再申请。", " Issue and serve it first, and wait ten days.")
	case on < first:
		return refuse(term.ReminderRun, fmt.Sprintf("最早%s可以申请：催告书送达满10日，并且复议、起诉的期限届满。", first.Words()), fmt.Sprintf("It may be applied for from %s.", first), "请在那一天以后申请，提前申请的法院不予受理。", " Apply after that: earlier the court refuses it.")
	case on > last:
		return refuse(term.CourtApplication, fmt.Sprintf("申请期限到%s已经届满。", last.Words()), fmt.Sprintf("The time for it ended on %s.", last), "没有补救办法：权利已经丧失。", " Nothing cures that: the right is lost.")
	}
	return nil
}

// CourtEnd is what became of the enforcement.
type CourtEnd struct {
	Enforced bool   `json:"enforced"` // else: ended by law
	Words    string `json:"words"`
	Proof    string `json:"proof"` // number of the court's ruling
}

func (x *CourtEnd) enter(d *Demand, _ *Step) {
	d.State = WrittenOff
	if x.Enforced {
		d.State = Enforced
	}
	if d.Court != nil {
		d.Court.End = x
	}
}

// EndEnforcement records the court's ruling. What the court collected is the court's word: it marks nothing as paid.
func (s *Service) EndEnforcement(ctx context.Context, by act.By, id string, x CourtEnd) (Done, error) {
	var check fault.Check
	check.Text(&x.Words, wordsMost, true, "words", "请写明执行结果或者终结执行的理由。", "Give the result, or why it ended.")
	check.Text(&x.Proof, lineMost, true, "proof", "请填写人民法院裁定书的编号。", "Give the number of the court's ruling.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, CourtEnded, by, id, func(_ context.Context, _ *act.Tx, d *Demand) (said, string, error) {
		if d.State != Enforcing {
			return nil, "", fault.Conflict{Because: law.Words{ZH: "没有正在进行的强制执行，请刷新页面。", EN: "No enforcement is under way; reload the page."}}
		}
		return &x, "", nil
	})
}
