package casefile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/job"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// JobRemind is the periodic work that reminds parties of their days (Art 41; ux P15): seven, three and one day before.
const JobRemind = "case.remind"

// RemindEvery is how often it looks.
const RemindEvery = 30 * time.Minute

// Reminding is the system's: a letter that tells the party of a day. It serves nothing and no term runs from it (Art 38).
var Reminding = act.Kind{Name: "case.remind"}

// Reminder is what the ledger commits to of one: the case, which days, how long before, and the letter.
type Reminder struct {
	Case   string   `json:"case"`
	What   []string `json:"what"`
	Due    law.Date `json:"due"`
	Days   int      `json:"days"`
	Letter string   `json:"letter"`
}

// distances are how many days before a day the party is reminded, the nearest first. [POLICY]
var distances = []int{1, 3, 7}

// The hours of the day at which reminders go out: nobody is woken. [POLICY]
const remindFrom, remindUntil = 8, 20

// partyDay is a day that runs for the party: until when it may do something.
type partyDay struct {
	what  string
	words law.Words
	since law.Date // from which it runs
	due   law.Date
}

// partyDayWords are what a party may do until a day. Of money a message says no word (ux.md F.2).
var partyDayWords = map[string]law.Words{
	"state":   w("陈述申辩", "to state your case"),
	"hearing": w("要求听证", "to ask for a hearing"),
	"pay":     w("履行决定书", "to carry out what the decision says"),
	"review":  w("申请行政复议", "to apply for reconsideration"),
	"suit":    w("提起行政诉讼", "to bring a suit"),
}

// partyDays are the days that run for the party now and that it has not used: none once it has stated its case, asked for its hearing, paid, or turned
// to who reviews the decision.
func (c *Case) partyDays() []partyDay {
	return append(c.stepDays(), c.payDay()...)
}

// stepDays are those that the steps of a case say.
func (c *Case) stepDays() (out []partyDay) {
	add := func(what string, since time.Time, due law.Date) {
		if due != 0 && due >= c.Today {
			out = append(out, partyDay{what, partyDayWords[what], law.DateOf(since), due})
		}
	}
	if n := c.Told(); n != nil && n.Served != nil && !n.Served.Fallen && slices.Contains([]State{Noticed, InHearing, Proposed}, c.State) {
		if c.Defences == nil && (c.Waiver == nil || !c.Waiver.Defence) {
			add("state", n.Served.At, max(c.due(c.Terms.Defence, n.Served.At).Date, c.Longer))
		}
		if n.Hearing && c.Hearing.Request == nil && c.State == Noticed && (c.Waiver == nil || !c.Waiver.Hearing) {
			add("hearing", n.Served.At, c.hearingUntil(n.Served.At).Date)
		}
	}
	if review, suit := c.RemedyDays(); len(c.Remedies) == 0 && c.Decision != nil && c.Decision.Served != nil {
		add("review", c.Decision.Served.At, review.Date)
		add("suit", c.Decision.Served.At, suit.Date)
	}
	return out
}

// payDay is the day by which the next sum is to be paid.
func (c *Case) payDay() []partyDay {
	if x := c.Settled; x != nil && x.PayBy >= c.Today && x.PayBy != 0 {
		return []partyDay{{"pay", partyDayWords["pay"], x.Since, x.PayBy}}
	}
	return nil
}

// before is at which distance the party is to be reminded of a day today; 0: at none. A distance for which the term has no room is left out.
func (d *partyDay) before(today law.Date) int {
	left := int(d.due - today)
	for _, n := range distances {
		if left >= 1 && left <= n {
			if d.due.AddDays(-n) <= d.since {
				return 0
			}
			return n
		}
	}
	return 0
}

// keepPartyDays writes the days of a case anew, for who looks whom to remind.
func (c *Case) keepPartyDays(ctx context.Context, tx *act.Tx) error {
	if _, err := tx.Exec(ctx, `DELETE FROM case_party_day WHERE book = $1 AND case_id = $2`, tx.Book, c.ID); err != nil {
		return fmt.Errorf("clear the days of a party: %w", err)
	}
	var rows db.Rows
	for _, d := range c.stepDays() {
		rows.Add(tx.Book, c.ID, d.what, d.due)
	}
	if err := tx.Insert(ctx, `INSERT INTO case_party_day (book, case_id, what, due) VALUES `, &rows); err != nil {
		return fmt.Errorf("keep the days of a party: %w", err)
	}
	return nil
}

// RemindJob is the handler of JobRemind. Each letter is an act of its own, so that a job that is carried out twice, or broken off, sends each once. What
// fails for one case keeps no other from its reminder.
func (s *Service) RemindJob(ctx context.Context, j job.Job) error {
	now := s.Engine.Now(j.Book)
	if hour := now.In(law.Beijing).Hour(); hour < remindFrom || hour >= remindUntil {
		return nil
	}
	ids, err := s.toRemind(ctx, j.Book, law.DateOf(now))
	if err != nil {
		return err
	}
	var failed []error
	for _, id := range ids {
		for again := true; again && ctx.Err() == nil; {
			if again, err = s.remindOne(ctx, j.Book, id); err != nil {
				failed = append(failed, fmt.Errorf("remind the party of case %s: %w", id, err))
			}
		}
	}
	return errors.Join(append(failed, ctx.Err())...)
}

// toRemind are the cases of which a day lies near enough and was not told of at that distance.
func (s *Service) toRemind(ctx context.Context, book string, today law.Date) (out []string, err error) {
	q, from := s.Engine.DB.Reader(), today.AddDays(1)
	for _, n := range distances {
		last := today.AddDays(n)
		ids, err := db.Strings(ctx, q, `SELECT d.case_id FROM case_party_day d WHERE d.book = $1 AND d.due >= $2 AND d.due <= $3
			AND NOT EXISTS (SELECT 1 FROM case_reminder r WHERE r.book = d.book AND r.case_id = d.case_id AND r.what = d.what AND r.due = d.due AND r.days = $4) ORDER BY d.due, d.case_id`, book, from, last, n)
		if err != nil {
			return nil, fmt.Errorf("look for days of parties: %w", err)
		}
		told, err := db.Strings(ctx, q, `SELECT r.case_id || ' ' || r.due FROM case_reminder r WHERE r.book = $1 AND r.what = 'pay' AND r.due >= $2 AND r.due <= $3 AND r.days = $4`, book, from, last, n)
		if err != nil {
			return nil, fmt.Errorf("look for what parties were told: %w", err)
		}
		owing, err := s.Payments.ToPayWithin(ctx, q, book, from, last)
		if err != nil {
			return nil, err
		}
		known := map[string]bool{}
		for _, x := range told {
			known[x] = true
		}
		for _, x := range owing {
			if !known[x.Matter+" "+x.Due.String()] {
				ids = append(ids, x.Matter)
			}
		}
		out, from = append(out, ids...), last.AddDays(1)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// errNobody says that nothing is to be told, or that nobody can be.
var errNobody = errors.New("nobody is reminded")

// remindOne tells the party of one day of its case, with what else runs until the same day; again: there may be another.
func (s *Service) remindOne(ctx context.Context, book, id string) (again bool, err error) {
	q := s.Engine.DB.Reader()
	due, err := s.dueFor(ctx, q, book, id, s.Engine.Now(book))
	if err != nil || len(due.days) == 0 {
		return false, err
	}
	by := act.By{Actor: access.Actor{Book: book, System: Reminding.Name}}
	_, err = act.Do(ctx, s.Engine, Reminding, by, func(ctx context.Context, tx *act.Tx) (Reminder, error) {
		due, err := s.dueFor(ctx, tx, tx.Book, id, tx.Now) // what holds in this instant, and was not told by another node meanwhile
		if err != nil {
			return Reminder{}, err
		}
		if len(due.days) == 0 {
			return Reminder{}, errNobody
		}
		return s.remind(ctx, tx, &due)
	})
	if errors.Is(err, errNobody) {
		return false, nil
	}
	return err == nil, err
}

// reminded is a case with those of its days of which its party is to be told now, all of one day and distance, and by which channels.
type reminded struct {
	*Case
	days   []partyDay
	before int
	ladder []delivery.Channel
}

func (s *Service) dueFor(ctx context.Context, q db.Queryer, book, id string, now time.Time) (out reminded, err error) {
	f, err := s.load(ctx, q, book, id)
	if err != nil || f.hidden() {
		return out, err
	}
	if out.Case, err = s.around(ctx, q, f, now); err != nil {
		return out, err
	}
	for _, d := range out.partyDays() {
		n := d.before(out.Today)
		if n == 0 || len(out.days) > 0 && (d.due != out.days[0].due || n != out.before) {
			continue
		}
		var told int
		err := q.QueryRow(ctx, `SELECT count(*) FROM case_reminder WHERE book = $1 AND case_id = $2 AND what = $3 AND due = $4 AND days = $5`, book, id, d.what, d.due, n).Scan(&told)
		if err != nil {
			return out, fmt.Errorf("ask whether a party was reminded: %w", err)
		}
		if told == 0 {
			out.days, out.before = append(out.days, d), n
		}
	}
	if len(out.days) == 0 {
		return out, nil
	}
	if out.ladder, err = s.waysTo(ctx, q, out.Case); err == nil && len(out.ladder) == 0 {
		out.days = nil
	}
	return out, err
}

// waysTo are the known ways to the party by which a message goes at once: its phone, its mail, and the accounts of a confirmation that stands. An address
// that turned out to be somebody else's is none.
func (s *Service) waysTo(ctx context.Context, q db.Queryer, c *Case) (out []delivery.Channel, err error) {
	all := []delivery.Channel{{Kind: delivery.SMS, Address: c.Party.Phone}, {Kind: delivery.Email, Address: c.Party.Email}}
	consents, err := s.consentsOf(ctx, q, c)
	if err != nil {
		return nil, err
	}
	for i := range consents {
		all = append(all, consents[i].Reaches()...)
	}
	for _, x := range all {
		if !delivery.Possible(x) || slices.ContainsFunc(out, func(o delivery.Channel) bool { return o.Kind == x.Kind }) {
			continue
		}
		lost, err := s.Serving.Letters.Lost(ctx, q, c.Book, x, c.RegisteredAt)
		if err != nil {
			return nil, err
		}
		if !lost {
			out = append(out, x)
		}
	}
	return out, nil
}

// remind sends the letter and keeps that it was sent.
func (s *Service) remind(ctx context.Context, tx *act.Tx, r *reminded) (Reminder, error) {
	body, err := people.BodyByID(ctx, tx, tx.Book, r.InNameOf)
	if err != nil {
		return Reminder{}, err
	}
	l := r.letter(&body)
	out := Reminder{Case: r.ID, Due: r.days[0].due, Days: r.before}
	if out.Letter, err = s.Serving.Letters.Send(ctx, tx, l); err != nil {
		return out, fmt.Errorf("send a reminder: %w", err)
	}
	var rows db.Rows
	for _, d := range r.days {
		out.What = append(out.What, d.what)
		rows.Add(tx.Book, r.ID, d.what, d.due, r.before, out.Letter, tx.Now, tx.Next)
	}
	if err := tx.Insert(ctx, `INSERT INTO case_reminder (book, case_id, what, due, days, letter, at, entry) VALUES `, &rows); err != nil {
		return out, fmt.Errorf("keep a reminder: %w", err)
	}
	return out, nil
}

// letter is what a reminder says: which day, how long it is, and where to look. No person, no link, no sum, and nothing is asked for (ux.md F.2).
func (r *reminded) letter(body *people.Body) delivery.Letter {
	var zh, en []string
	for _, d := range r.days {
		zh, en = append(zh, d.words.ZH), append(en, d.words.EN)
	}
	due, left := r.days[0].due, int(r.days[0].due-r.Today)
	return delivery.Letter{Body: r.Body, Matter: Subject, MatterID: r.ID, Ladder: r.ladder, Subject: w("期限提醒", "A day is near"),
		Text: law.Words{
			ZH: fmt.Sprintf("【%s】%s：%s的期限到%s（%s）24:00止，还有%d天。请在本单位网站“查看我的案件”，用文书的文号和查验码查看；或致电%s，也可打12345核实。这是提醒，不是送达。", body.Name, r.Number, strings.Join(zh, "、"), due.Words(), law.WeekdayWords(due.Weekday()).ZH, left, body.Phone),
			EN: fmt.Sprintf("%s, %s: the time %s ends on %s at 24:00, in %d days. See your case on our site by number and check code of its paper, or call %s; 12345 tells whether this is genuine. A reminder, no service.", body.Name, r.Number, strings.Join(en, ", "), due, left, body.Phone)}}
}
