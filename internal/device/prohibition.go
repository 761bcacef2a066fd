package device

import (
	"slices"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// Answer is how a reviewer answers whether a prohibition is broken.
type Answer string

// The answers.
const (
	Kept     Answer = "kept"     // it is not broken
	Broken   Answer = "broken"   // it is
	NoMatter Answer = "nomatter" // it does not touch this use
)

// Answers are the answers with their words.
var Answers = []Choice{
	{string(Kept), law.Words{ZH: "不违反", EN: "not broken"}},
	{string(Broken), law.Words{ZH: "违反", EN: "broken"}},
	{string(NoMatter), law.Words{ZH: "不涉及", EN: "does not apply"}},
}

// Prohibition is a prohibition of law or regulation that every legal review checks (Art 11(1)(一)).
type Prohibition struct {
	Key       string
	Words     law.Words
	Provision string // a key of the statute table
	suits     func(l *Life) bool
}

// prohibitions are all of them, by the place, the neighbours, the persons, the motive, and the air.
var prohibitions = []Prohibition{
	{"place", law.Words{ZH: "不得设置在旅馆客房、更衣室等涉及隐私的部位，视场也不得覆盖", EN: "Not in hotel rooms, changing rooms and the like, and no view into them"}, statute.Key("ggspjk", "第八条"), nil},
	{"neighbours", law.Words{ZH: "军事、涉密单位周边设置，应当事先征得其同意", EN: "Near military or secret premises only with their prior consent"}, statute.Key("ggspjk", "第十条"), nil},
	{"persons", law.Words{ZH: "在公共场所采集图像，应当为维护公共安全所必需，并设置显著提示标识", EN: "Pictures in public places only as public safety needs, with a clear sign"}, statute.Key("grxxbh", "第二十六条"), nil},
	{"motive", law.Words{ZH: "不得为增加罚款收入设置，罚款不得与考核挂钩", EN: "Not to raise the income from fines, which is tied to no assessment"}, statute.Key("xzcf", "第七十四条"), nil},
	{"flight", law.Words{ZH: "不得利用无人驾驶航空器违法采集信息，管制空域应当经批准", EN: "No unlawful collection from unmanned aircraft; controlled airspace only with approval"}, statute.Key("wrjtl", "第三十四条"),
		func(l *Life) bool { return l.Device.Carrier == admissibility.Drone }},
}

// Prohibitions are those that the legal review of a use checks.
func (l *Life) Prohibitions() []Prohibition {
	return slices.DeleteFunc(slices.Clone(prohibitions), func(p Prohibition) bool { return p.suits != nil && !p.suits(l) })
}

// Checked is the answer to one prohibition, with the provision as it was cited.
type Checked struct {
	Key      string `json:"key"`
	Answer   Answer `json:"answer"`
	Reason   string `json:"reason,omitempty"`   // wanted unless it is not broken
	Citation string `json:"citation,omitempty"` // set by the act
}

// Answered is the answer to one item that a source of the field adds to a review (Art 11(1)(四), 12(1)(四)).
type Answered struct {
	Item     string    `json:"item"` // id of the overlay's item
	Pass     bool      `json:"pass"`
	Reason   string    `json:"reason"`
	Text     law.Words `json:"text"`     // set by the act
	Citation string    `json:"citation"` // set by the act
}

// checkProhibitions wants an answer to every prohibition, and cites each from the table.
func (l *Life) checkProhibitions(answers []Checked, table statute.Table, t time.Time) ([]Checked, error) {
	var c fault.Check
	var out []Checked
	for _, p := range l.Prohibitions() {
		i := slices.IndexFunc(answers, func(a Checked) bool { return a.Key == p.Key })
		if i < 0 {
			return nil, law.Refusal{Rule: "A11.1.1", Article: "第十一条第一款第（一）项",
				Because: law.Words{ZH: "第（一）项没有答完，还没有核对：" + p.Words.ZH + "。", EN: "Item 1 is not answered whole; not checked: " + p.Words.EN + "."},
				Cure:    law.Words{ZH: "请逐项核对禁止性规定后再出具意见。", EN: "Check every prohibition before the opinion is issued."}}
		}
		a := answers[i]
		wantOne(&c, Answers, string(a.Answer), "prohibition_"+p.Key, "请选择是否违反。", "Say whether it is broken.")
		if a.Answer != Kept {
			c.Text(&a.Reason, longText, true, "prohibition_"+p.Key+"_reason", "违反或者不涉及的，请写明理由。", "Say why it is broken or does not apply.")
		} else {
			c.AtMost(&a.Reason, longText, "prohibition_"+p.Key+"_reason")
		}
		cited, err := table.Cite(p.Provision, law.DateOf(t), "A11.1.1", "第十一条第一款第（一）项")
		if err != nil {
			return nil, err
		}
		a.Citation = cited.Citation
		out = append(out, a)
	}
	return out, c.Err()
}

// checkItems wants an answer to every item that sources of the field add to a review or plan, and tells whether all passed.
func checkItems(answers []Answered, items []statute.Item, rule, article string) (out []Answered, passed bool, err error) {
	var c fault.Check
	passed = true
	for _, item := range items {
		i := slices.IndexFunc(answers, func(a Answered) bool { return a.Item == item.ID })
		if i < 0 {
			return nil, false, law.Refusal{Rule: rule, Article: article,
				Because: law.Words{ZH: "本领域另有规定的项目还没有答：" + item.Text.ZH + "（" + item.Citation + "）。", EN: "An item that a source of this field adds is not answered: " + item.Text.In("en") + " (" + item.Citation + ")."},
				Cure:    law.Words{ZH: "请逐项答完后再提交。", EN: "Answer every item first."}}
		}
		a := answers[i]
		c.Text(&a.Reason, longText, true, "item_"+item.ID, "请写明审核意见。", "Write the opinion.")
		a.Text, a.Citation = item.Text, item.Citation
		passed = passed && a.Pass
		out = append(out, a)
	}
	return out, passed, c.Err()
}

// Unanswered are the items that the latest review or plan of a kind has not answered: a source of the field added them since. Before
// there is one there are none.
func (l *Life) Unanswered(t time.Time, review Event, items []statute.Item) []statute.Item {
	f := l.latest(t, review)
	if f == nil {
		return nil
	}
	var answered []Answered
	switch o := f.Data.(type) {
	case LegalOpinion:
		answered = o.Items
	case TechnicalOpinion:
		answered = o.Items
	case FlightPlan:
		answered = o.Items
	}
	return slices.DeleteFunc(slices.Clone(items), func(i statute.Item) bool {
		return slices.ContainsFunc(answered, func(a Answered) bool { return a.Item == i.ID })
	})
}
