package penalty

import (
	"errors"
	"strings"
	"testing"

	"yuanjian/internal/law"
)

func sum(yuan int64) *int64 { fen := yuan * 100; return &fen }

var said = map[Answer]string{Yes: "是", No: "否", NotLookedInto: "未定"}

func TestHearingTable(t *testing.T) {
	limits := Thresholds{CitizenFine: sum(1000), UnitFine: sum(30000), CitizenConfiscation: sum(2000), Kinds: []Kind{SuspendLicence}}
	for _, l := range table(t, "hearing.txt", 17) {
		got := NeedsHearing(penaltyOf(t, l.cells[1]), partyOf(l.cells[0]), limits)
		want := strings.Join(append(l.cells[2:], "")[:2], " ")
		if have := said[got.Answer] + " " + chinese(t, got.Because); have != want {
			t.Errorf("hearing.txt:%d: %s, want %s", l.number, have, want)
		}
	}
	if limits.Complete() {
		t.Error("a field with a sum that is not set is not complete")
	}
	if limits.UnitConfiscation = sum(1); !limits.Complete() {
		t.Error("all sums are set")
	}
}

// A field with no thresholds leaves the question open for whatever has a sum, and for nothing else.
func TestUnsetThresholdsLeaveTheQuestionOpen(t *testing.T) {
	for s, want := range map[string]Answer{"罚款0.01元": NotLookedInto, "没收违法所得1元": NotLookedInto, "没收非法财物[相机]": NotLookedInto, "警告": No, "吊销许可证件[甲证]": Yes, "罚款1元；责令关闭": Yes} {
		for _, p := range Parties() {
			if got := NeedsHearing(penaltyOf(t, s), p, Thresholds{}); got.Answer != want || (len(got.Because) == 0) != (want == No) {
				t.Errorf("%s %s: %v", p, s, got)
			}
		}
	}
}

func TestLegalReviewIsAskedByFourItems(t *testing.T) {
	none := ReviewFacts{No, No, No, No, No}
	for name, c := range map[string]struct {
		change  func(*ReviewFacts)
		want    Answer
		article string
	}{
		"一般案件":       {func(*ReviewFacts) {}, No, ""},
		"重大公共利益":     {func(f *ReviewFacts) { f.PublicInterest = Yes }, Yes, "第（一）项"},
		"重大权益并经过听证":  {func(f *ReviewFacts) { f.GraveRights, f.Heard = Yes, Yes }, Yes, "第（二）项"},
		"重大权益没有听证":   {func(f *ReviewFacts) { f.GraveRights = Yes }, No, ""},
		"经过听证，权益未查明": {func(f *ReviewFacts) { f.GraveRights, f.Heard = NotLookedInto, Yes }, NotLookedInto, "第（二）项"},
		"没有听证，权益未查明": {func(f *ReviewFacts) { f.GraveRights = NotLookedInto }, No, ""},
		"疑难复杂":       {func(f *ReviewFacts) { f.Difficult = Yes }, Yes, "第（三）项"},
		"法律法规规定":     {func(f *ReviewFacts) { f.BySource = Yes }, Yes, "第（四）项"},
		"一项未查明":      {func(f *ReviewFacts) { f.BySource = NotLookedInto }, NotLookedInto, "第（四）项"},
		"一项是，一项未查明":  {func(f *ReviewFacts) { f.Difficult, f.BySource = Yes, NotLookedInto }, Yes, "第（三）项"},
	} {
		f := none
		c.change(&f)
		got := NeedsLegalReview(f)
		if got.Answer != c.want || !strings.Contains(chinese(t, got.Because), c.article) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got := NeedsLegalReview(ReviewFacts{}); got.Answer != NotLookedInto || len(got.Because) != 4 {
		t.Errorf("nothing looked into: %v", got)
	}
}

func TestHeadsDiscussComplexOrGraveCases(t *testing.T) {
	for in, want := range map[[2]Answer]Answer{{No, No}: No, {Yes, No}: Yes, {No, Yes}: Yes, {No, NotLookedInto}: NotLookedInto, {NotLookedInto, Yes}: Yes} {
		if got := NeedsCollective(in[0], in[1]); got.Answer != want {
			t.Errorf("%v: %v, want %s", in, got, want)
		}
	}
}

func TestSimpleProcedureIsForFewCases(t *testing.T) {
	allowed := Simple{Basis: "《某规定》第五十二条", CitizenMost: 20000, UnitMost: 300000, FactsCertain: Yes, Present: Yes}
	for name, c := range map[string]struct {
		penalty string
		party   Party
		change  func(*Simple)
		because string
	}{
		"公民罚款200元":      {"罚款200元", Citizen, nil, ""},
		"公民罚款200元并警告":   {"罚款200元；警告", Citizen, nil, ""},
		"单位罚款3000元":     {"罚款3000元", Unit, nil, ""},
		"警告":            {"警告", Unit, nil, ""},
		"公民罚款200.01元":   {"罚款200.01元", Citizen, nil, "超过200.00元"},
		"单位罚款3,000.01元": {"罚款3000.01元", Unit, nil, "超过3,000.00元"},
		"通报批评":          {"通报批评", Unit, nil, "通报批评不适用简易程序"},
		"没收":            {"罚款1元；没收违法所得1元", Unit, nil, "没收违法所得不适用"},
		"领域没有规定（本系统默认）": {"警告", Citizen, func(s *Simple) { s.Basis = "" }, "本领域没有规章以上的规定"},
		"事实未查明":         {"警告", Citizen, func(s *Simple) { s.FactsCertain = NotLookedInto }, "违法事实确凿"},
		"事实不确凿":         {"警告", Citizen, func(s *Simple) { s.FactsCertain = No }, "违法事实确凿"},
		"当事人没有到场":       {"警告", Citizen, func(s *Simple) { s.Present = No }, "没有到场"},
	} {
		s := allowed
		if c.change != nil {
			c.change(&s)
		}
		err := SimpleAllowed(penaltyOf(t, c.penalty), c.party, s)
		if c.because == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var refusal law.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Because.ZH, c.because) || refusal.Cure.ZH == "" || refusal.Because.EN == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
