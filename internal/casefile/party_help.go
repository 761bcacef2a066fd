package casefile

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
)

// A party that wants a person asks for one (Art 6(3), 41; ux P23): it is a task of who handles the case, and who answers may give it longer to state its
// case, with the reason on record. Nothing is asked why somebody needs help, and none of it counts against the party.
var (
	HelpWanted = partyStep("help", "当事人请求人工帮助", "The party asks for help by a person")
	HelpGiven  = step("help.give", "答复当事人的求助", "Answer the party's request for help", access.HandleCases, true)
	// Complaining is the party's own complaint about the handling (Art 45(1)). It stops nothing by itself: the legal reviewer, who answers it, records one
	// that freezes the case where it must be looked at again.
	Complaining = partyStep("complain", "收到对办案的投诉", "A complaint about the handling came in")
)

// shownStates are those in which a party sees its case.
var shownStates = slices.DeleteFunc(slices.Clone(States), func(s State) bool { return s == Stub })

var helpSteps = []order{{HelpGiven, shownStates, func() said { return new(HelpAnswer) }}}

// HelpWays are what a party may ask a person for.
var HelpWays = []device.Choice{
	{Key: "call", Words: law.Words{ZH: "请给我打电话", EN: "Call me"}},
	{Key: "counter", Words: law.Words{ZH: "我想到单位当面办理", EN: "I want to come in person"}},
	{Key: "paper", Words: law.Words{ZH: "我要纸质或者大字材料", EN: "I want it on paper, or in large print"}},
	{Key: "aid", Words: law.Words{ZH: "我需要帮助（看不清、听不清、行动不便、不会用手机等）", EN: "I need help (seeing, hearing, moving, using a phone)"}},
	{Key: "longer", Words: law.Words{ZH: "我需要更多时间", EN: "I need more time"}},
}

// Help is what the party asks for.
type Help struct {
	Acting
	No      int    `json:"-"`
	Way     string `json:"way"`     // a key of HelpWays
	Contact string `json:"contact"` // how and when the party is reached
	Words   string `json:"words,omitempty"`
	// Wished is when the party wants to be called; nil: as soon as somebody can.
	Wished *time.Time `json:"wished,omitempty"`

	Answer *HelpAnswer `json:"-"`
}

func (x *Help) enter(c *Case, s *Step) {
	x.No = s.No
	c.Helps = append(c.Helps, x)
}

// HelpAnswer is what was done, and how the party was told.
type HelpAnswer struct {
	Help  int      `json:"help"`
	Words string   `json:"words"`
	Told  string   `json:"told"`
	Until law.Date `json:"until,omitempty"` // to which day the party has longer to state its case; 0: no longer
}

func (x *HelpAnswer) enter(c *Case, _ *Step) {
	for _, h := range c.Helps {
		if h.No == x.Help {
			h.Answer = x
		}
	}
	c.Longer = max(c.Longer, x.Until)
}

// AskHelp takes the party's request for a person.
func (s *Service) AskHelp(ctx context.Context, m party.Matter, command string, x Help) (Done, error) {
	var check fault.Check
	check.Want(device.IsOneOf(HelpWays, x.Way), "choice", "请选择需要什么。", "Choose what you need.")
	check.Text(&x.Contact, lineMost, true, "contact", "请写明怎样联系您、什么时间方便。", "Say how and when you can be reached.")
	check.AtMost(&x.Words, StatedMost, "words")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.doAsParty(ctx, HelpWanted, m, command, func(ctx context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if err := c.callable(ctx, tx, &x); err != nil {
			return nil, err
		}
		return &draft{said: &x}, c.tooMany()
	})
}

// callable refuses a wished time that is over, or at which nobody of the body works, and names the next at which somebody does.
func (c *Case) callable(ctx context.Context, q db.Queryer, x *Help) error {
	if x.Wished == nil {
		return nil
	}
	bad := func(zh, en string) error {
		return fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: zh, EN: en}}}}
	}
	if !x.Wished.After(c.Now) {
		return bad("请选择以后的时间。", "Choose a time to come.")
	}
	if x.Wished.After(c.Now.AddDate(0, 0, wishedDays)) {
		return bad(fmt.Sprintf("请选择%d日以内的时间。", wishedDays), fmt.Sprintf("Choose a time within %d days.", wishedDays))
	}
	body, err := people.BodyByID(ctx, q, c.Book, c.InNameOf)
	if err != nil {
		return err
	}
	from, _, open, err := body.OpeningHours().Next(*x.Wished, c.Calendar)
	var unknown law.UnknownYear
	switch {
	case errors.As(err, &unknown), err == nil && (open || from.IsZero()):
		return nil
	case err != nil:
		return err
	}
	return bad("这个时间不是工作时间。这以后最近的工作时间从"+from.In(law.Beijing).Format("2006年1月2日15:04")+"开始。", "Nobody works at that time; the next opening begins at "+from.In(law.Beijing).Format("2006-01-02 15:04")+".")
}

// wishedDays is how far ahead a call may be wished for. [POLICY]
const wishedDays = 30

// GiveHelp records what was done for the party.
func (s *Service) GiveHelp(ctx context.Context, by act.By, id string, x HelpAnswer) (Done, error) {
	var check fault.Check
	check.Text(&x.Words, wordsMost, true, "words", "请写明怎样帮助了当事人；延长时间的，写明理由。", "Say what was done for the party; of a longer term, why.")
	check.Text(&x.Told, factMost, true, "told", "请写明怎样答复了当事人。", "Say how the party was told.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, HelpGiven, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if !slices.ContainsFunc(c.Helps, func(h *Help) bool { return h.No == x.Help && h.Answer == nil }) {
			return nil, fault.Conflict{Because: law.Words{ZH: "没有这项求助，或者已经答复，请刷新页面核对。", EN: "There is no such request, or it was answered; reload the page."}}
		}
		if last, _ := c.Window(); x.Until != 0 && (last.Date == 0 || c.DecidedAt != nil || x.Until <= last.Date) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "until", Want: law.Words{ZH: "只有已经事先告知、还没有决定的案件可以延长提出意见的期限，而且要晚于现在的期限。", EN: "Only after the prior notice and before the decision can there be longer to state a case, and to a later day than now."}}}}
		}
		return &draft{said: &x}, nil
	})
}

// ComplainAsParty takes the party's complaint about the handling, by name or not; against is one of the officers of the case, or empty.
func (s *Service) ComplainAsParty(ctx context.Context, m party.Matter, command string, x Complaint) (Done, error) {
	var check fault.Check
	check.AtMost(&x.Name, lineMost, "name")
	check.AtMost(&x.Contact, lineMost, "contact")
	check.Text(&x.Words, StatedMost, true, "words", "请写明投诉的内容（写一句也可以）。", "Say what you complain of; one sentence will do.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.doAsParty(ctx, Complaining, m, command, func(_ context.Context, tx *act.Tx, c *Case) (*draft, error) {
		if x.Against != "" && !slices.Contains(c.HandledBy(), x.Against) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "person", Want: law.Words{ZH: "请从办案人员中选择。", EN: "Choose one of the officers of the case."}}}}
		}
		x.Door, x.At = "online", tx.Now
		return &draft{said: &x}, c.tooMany()
	})
}

// ComplaintDue is the last day of the reply to a complaint (T37).
func (c *Case) ComplaintDue(x *Complaint) law.Date { return c.complaintClock(x).Due.Date }
