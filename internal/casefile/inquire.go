package casefile

import (
	"context"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// Ways are the ways of an inquiry, in the order of 行政处罚法 54–56.
var Ways = []struct {
	Key   string
	Words law.Words
}{
	{"question", law.Words{ZH: "询问", EN: "questioning"}},
	{"inspect", law.Words{ZH: "检查、勘验", EN: "inspection"}},
	{"collect", law.Words{ZH: "收集、调取证据", EN: "obtaining evidence"}},
	{"expert", law.Words{ZH: "鉴定、检测、评估", EN: "expert examination"}},
	{ByPreserving, law.Words{ZH: "先行登记保存", EN: "provisional registration and preservation"}},
	{ByReleasing, law.Words{ZH: "处理先行登记保存的证据", EN: "what becomes of what was preserved"}},
	{ByOrder, law.Words{ZH: "责令改正", EN: "order to correct"}},
	{"help", law.Words{ZH: "请求协助", EN: "request for help"}},
	{"other", law.Words{ZH: "其他", EN: "something else"}},
}

// ByOrder is the way of an order to correct (Art 37; documents.md C4.4).
const ByOrder = "correct"

// WayWords names a way; empty for one that there is not.
func WayWords(key string) law.Words {
	for _, w := range Ways {
		if w.Key == key {
			return w.Words
		}
	}
	return law.Words{}
}

// Inquiry is one inquiry as it was made (调查). What comes of it is evidence.
type Inquiry struct {
	No     int       `json:"-"`
	Way    string    `json:"way"`
	At     time.Time `json:"at"`
	Words  string    `json:"words"`
	Online bool      `json:"online,omitempty"` // by the online system: the case is of that way too (Art 3(2))
	// Of an order to correct: by which day, and how it is looked at again.
	Due     law.Date `json:"due,omitempty"`
	Recheck string   `json:"recheck,omitempty"`
	// Of a preservation: what is kept, a thing each, where and by whom; of its end: the step that began it.
	Things []string `json:"things,omitempty"`
	Kept   string   `json:"kept,omitempty"`
	Ends   int      `json:"ends,omitempty"`
}

func (x *Inquiry) enter(c *Case, s *Step) {
	x.No = s.No
	if x.Online && !slices.Contains(c.Modes, Online) {
		c.Modes = append(c.Modes, Online)
	}
	c.Inquiries = append(c.Inquiries, x)
}

// Inquire records an inquiry by two officers of the case (行政处罚法 42): who records it, and the second, who signs it.
func (s *Service) Inquire(ctx context.Context, by act.By, id string, x Inquiry) (Done, error) {
	var check fault.Check
	check.Want(WayWords(x.Way).ZH != "", "way", "请选择怎样调查。", "Choose the way of the inquiry.")
	check.Want(!x.At.IsZero(), "at", "请填写调查的时间。", "Give when it was.")
	check.Text(&x.Words, wordsMost, true, "words", "请写明调查了什么，结果是什么。", "Say what was looked into, and what came of it.")
	if x.Way == ByOrder {
		check.Want(x.Due != 0, "due", "责令改正的，请填写改正的期限。", "Give the day by which it is to be corrected.")
		check.Text(&x.Recheck, lineMost, true, "recheck", "请写明怎样复查：现场、网上提交照片或者其他方式。", "Say how it is looked at again.")
	} else {
		x.Due, x.Recheck = 0, ""
	}
	x.preserving(&check)
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	return s.do(ctx, Inquired, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if x.At.After(c.Now) || c.FiledAt != nil && x.At.Before(c.RegisteredAt.Truncate(time.Minute)) {
			return nil, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "调查的时间在登记案源以后、现在以前。", EN: "It was after the clue was registered and before now."}}}}
		}
		return &draft{said: &x}, x.ends(c)
	})
}

// Cosign is the signature of the second officer under a step of the first (roles.md E1).
type Cosign struct {
	Step int `json:"step"`
}

func (x *Cosign) enter(*Case, *Step) {}

// signed are the steps that two officers sign.
var signed = []string{Inquired.Name, ReportMade.Name, DefenceAnswered.Name, PutUp.Name}

// AwaitCosign are the numbers of the steps that wait for the signature of the second officer.
func (c *Case) AwaitCosign() (out []int) {
	for _, x := range c.Course {
		if x.Void == 0 && slices.Contains(signed, x.Kind) && !c.Cosigned(x.No) {
			out = append(out, x.No)
		}
	}
	return out
}

// Cosign signs a step of the other officer: the second person, qualified at this instant. What was read is what is signed: the digest
// of the step's entry is on record before it.
func (s *Service) Cosign(ctx context.Context, by act.By, id string, no int) (Done, error) {
	return s.do(ctx, Signed, by, id, func(_ context.Context, _ *act.Tx, c *Case) (*draft, error) {
		if !slices.Contains(c.AwaitCosign(), no) {
			return nil, fault.Conflict{Because: law.Words{ZH: "这一步不需要签署，或者已经签署，请刷新页面核对。", EN: "That step needs no signature, or has it; reload the page."}}
		}
		if c.Course[no-1].Person == c.Actor {
			return nil, law.Refusal{Rule: "E1", Article: "行政处罚法第四十二条第一款",
				Because: law.Words{ZH: "这一步是您办理的，第二名执法人员应当是另一个人。", EN: "You took this step; the second officer is another person."},
				Cure:    law.Words{ZH: "请本案另一名办案人员签署。", EN: "Let the other officer of the case sign."}}
		}
		return &draft{said: &Cosign{Step: no}}, nil
	})
}
