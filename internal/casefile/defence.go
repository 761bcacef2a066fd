package casefile

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
)

// Defence is a statement or defence of the party (陈述、申辩, 行政处罚法 44, 45), point by point, by any door. One that comes late is read until
// the decision.
type Defence struct {
	Acting
	No     int        `json:"-"`
	Door   string     `json:"door"` // a key of people.Doors
	At     time.Time  `json:"at"`
	Points []string   `json:"points"`
	Files  []SentFile `json:"files,omitempty"`

	Answer *DefenceAnswer `json:"-"`
}

func (x *Defence) enter(c *Case, s *Step) {
	x.No = s.No
	c.Defences = append(c.Defences, x)
}

// pointsMost is how many points one defence may have. [POLICY]
const pointsMost = 50

// TakeDefence records what the party stated. It is never refused for its time.
func (s *Service) TakeDefence(ctx context.Context, by act.By, id string, x Defence) (Done, error) {
	var check fault.Check
	_, ok := people.Doors[x.Door]
	check.Want(ok, "door", "请选择当事人怎样提出。", "Choose how the party stated it.")
	check.Want(!x.At.IsZero(), "at", "请填写提出的时间。", "Give when it came in.")
	check.Want(len(x.Points) > 0 && len(x.Points) <= pointsMost, "points", fmt.Sprintf("请逐点写明当事人的意见，最多%d点。", pointsMost), fmt.Sprintf("Give the party's points, at most %d.", pointsMost))
	for i := range x.Points {
		check.Text(&x.Points[i], wordsMost, true, fmt.Sprintf("points/%d", i), "请写明这一点意见。", "Say what this point is.")
	}
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, DefenceTaken, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if x.At.After(c.Now) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "提出的时间不能晚于现在。", EN: "It cannot come in later than now."}}}}
		}
		return &draft{said: &x}, nil
	})
}

// PointAnswer is what is found of one point.
type PointAnswer struct {
	Result  string `json:"result"` // adopted, partly, not
	Reasons string `json:"reasons"`
}

// PointResults are the results with their words.
var PointResults = []struct {
	Key   string
	Words law.Words
}{
	{"adopted", law.Words{ZH: "采纳", EN: "adopted"}}, {"partly", law.Words{ZH: "部分采纳", EN: "adopted in part"}}, {"not", law.Words{ZH: "不采纳", EN: "not adopted"}},
}

// PointWords names a result; empty for one that there is not.
func PointWords(key string) law.Words {
	for _, r := range PointResults {
		if r.Key == key {
			return r.Words
		}
	}
	return law.Words{}
}

// DefenceAnswer is the re-examination of a defence (复核, 行政处罚法 45(1)): each point is answered, with reasons.
type DefenceAnswer struct {
	No      int           `json:"-"`
	Defence int           `json:"defence"`
	Points  []PointAnswer `json:"points"`
}

func (x *DefenceAnswer) enter(c *Case, s *Step) {
	x.No = s.No
	for _, d := range c.Defences {
		if d.No == x.Defence {
			d.Answer = x
		}
	}
}

// AnswerDefence re-examines a defence point by point. The second officer signs it.
func (s *Service) AnswerDefence(ctx context.Context, by act.By, id string, x DefenceAnswer) (Done, error) {
	return s.do(ctx, DefenceAnswered, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		var of *Defence
		for _, d := range c.Defences {
			if d.No == x.Defence {
				of = d
			}
		}
		if of == nil || of.Answer != nil {
			return nil, fault.Conflict{Because: law.Words{ZH: "没有这份陈述申辩，或者已经复核，请刷新页面核对。", EN: "There is no such defence, or it was answered; reload the page."}}
		}
		var check fault.Check
		check.Want(len(x.Points) == len(of.Points), "points", "请逐点答复。", "Answer every point.")
		for i := range x.Points {
			check.Want(PointWords(x.Points[i].Result).ZH != "", fmt.Sprintf("points/%d", i), "请选择是否采纳。", "Choose whether it is adopted.")
			check.Text(&x.Points[i].Reasons, wordsMost, true, fmt.Sprintf("points/%d/reasons", i), "请写明理由。", "Give the reasons.")
		}
		return &draft{said: &x}, check.Err()
	})
}

// Waiver is an express waiver of statement and defence, or of a hearing, after the notice was served (行政处罚法 62; documents.md C4.9). That nothing
// was said is none.
type Waiver struct {
	At      time.Time `json:"at"`
	Hearing bool      `json:"hearing"`
	Defence bool      `json:"defence"`
	Proof   string    `json:"proof"` // the signed paper, or the recording with the second
}

func (x *Waiver) enter(c *Case, _ *Step) { c.Waiver = x }

// Waive records an express waiver.
func (s *Service) Waive(ctx context.Context, by act.By, id string, x Waiver) (Done, error) {
	var check fault.Check
	check.Want(!x.At.IsZero(), "at", "请填写放弃的时间。", "Give when it was waived.")
	check.Want(x.Hearing || x.Defence, "defence", "请选择放弃的是陈述申辩，还是听证。", "Choose what is waived.")
	check.Text(&x.Proof, lineMost, true, "proof", "请写明当事人明确放弃的证明：签名的书面声明或者录音录像；没有回应、暂无意见不是放弃。", "Say what proves the express waiver; silence, or no opinion, is none.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Waived, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if x.At.Before(c.Told().Served.At) || x.At.After(c.Now) {
			return nil, law.Refusal{Rule: "A32.5", Article: "行政处罚法第六十二条",
				Because: law.Words{ZH: "放弃应当在收到事先告知书以后明确作出，填写的时间不在告知以后、现在以前。", EN: "A waiver is express and comes after the prior notice; the time given does not."},
				Cure:    law.Words{ZH: "请核对时间；告知以前的放弃不算。", EN: "Check the time; what was waived before the notice does not count."}}
		}
		return &draft{said: &x}, nil
	})
}
