package device

import (
	"errors"
	"slices"
	"testing"
	"time"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/law"
)

func day(month time.Month, date int) time.Time {
	return law.NewDate(2026, month, date).Start().Add(9 * time.Hour)
}

// published5August is a measuring device that was approved, installed, reviewed (no basis to decide a case alone on) and
// verified in July, and made public on both channels on 5 August: it may be commissioned from 5 September.
func published5August() Life {
	point := admissibility.Point{Lon: 113.27, Lat: 23.14}
	return Life{
		Device: Device{Serial: "SN-1"},
		Site:   Site{Kind: admissibility.Fixed, Place: "road", Point: &point, ToleranceM: 30},
		Use:    Use{Violation: "1345", Field: "traffic", ClockLimitMS: 1000},
		Facts: []Fact{
			{Event: PlanApproved, At: day(7, 1), Data: Approval{Level: "province", Violations: []string{"1345"}, Fields: []string{"traffic"}}},
			{Event: Surveyed, At: day(7, 2), Data: Survey{Point: point}},
			{Event: SignPlaced, At: day(7, 2), Data: Sign{}},
			{Event: ClockChecked, At: day(7, 2), Data: ClockOffset{OffsetMS: 80}},
			{Event: LegalReview, At: day(7, 3), Data: LegalOpinion{Pass: true, Violation: "1345", SoleBasis: BasisFound{Rank: RankNone}}},
			{Event: TechnicalReview, At: day(7, 3), Data: TechnicalOpinion{Pass: true, Violation: "1345", Firmware: "1.0", Instrument: IsInstrument}},
			{Event: Verified, At: day(7, 4), Data: VerificationCertificate{Pass: true, From: law.NewDate(2026, 7, 4), Until: law.NewDate(2026, 12, 31), Serial: "SN-1"}},
			{Event: Published, At: day(8, 5), Data: Publication{Channel: Platform, NamesPlace: true}},
			{Event: Published, At: day(8, 5), Data: Publication{Channel: Other, NamesPlace: true}},
		},
	}
}

func without(events ...Event) func(*Life) {
	return func(l *Life) {
		l.Facts = slices.DeleteFunc(l.Facts, func(f Fact) bool { return slices.Contains(events, f.Event) })
	}
}

func and(event Event, at time.Time, detail Detail) func(*Life) {
	return func(l *Life) {
		l.Facts = append(l.Facts, Fact{Event: event, At: at, Data: detail})
		sortFacts(l.Facts)
	}
}

// TestCommissioningIsRefusedInWords: what keeps a use from being commissioned is said with its rule, its facts and its cure,
// what people can cure first.
func TestCommissioningIsRefusedInWords(t *testing.T) {
	laterOther := func(l *Life) {
		l.Facts[len(l.Facts)-1].At = day(8, 11)
	}
	for _, c := range []struct {
		name                 string
		change               func(*Life)
		at                   time.Time
		rule, because, cured string // no rule: it may be commissioned
	}{
		{"the first lawful day", nil, law.NewDate(2026, 9, 5).Start(), "", "", ""},
		{"twelve days early", nil, day(8, 24), "A14.1b", "平台于2026年8月5日公示，满30日后最早可用日为2026年9月5日。其他方式于2026年8月5日公布，满30日后最早可用日为2026年9月5日。", "还差12天，最早9月5日可启用。"},
		{"a microsecond early", nil, law.NewDate(2026, 9, 5).Start().Add(-time.Microsecond), "A14.1b", "平台于2026年8月5日公示，满30日后最早可用日为2026年9月5日。其他方式于2026年8月5日公布，满30日后最早可用日为2026年9月5日。", "还差1天，最早9月5日可启用。"},
		{"the other channel later", laterOther, day(9, 6), "A14.1c", "其他方式于2026年8月11日公布，满30日后最早可用日为2026年9月11日，启用在此之前。", "还差5天，最早9月11日可启用。"},
		{"both short, the other longer", laterOther, day(9, 1), "A14.1b", "平台于2026年8月5日公示，满30日后最早可用日为2026年9月5日。其他方式于2026年8月11日公布，满30日后最早可用日为2026年9月11日。", "还差10天，最早9月11日可启用。"},
		{"over the turn of the year", and(PublicationCorrected, day(12, 20), Correction{Channel: Platform, Material: true}), day(12, 25), "A14.1b", "平台于2026年8月5日公示，2026年12月20日作实质性更正后重新起算，满30日后最早可用日为2027年1月20日，启用在此之前。", "还差26天，最早2027年1月20日可启用。"},
		{"public nowhere", without(Published), day(9, 6), "A14.1b", "没有平台公示的记录。没有其他方式公布的记录。", "通过广东省行政执法信息公示平台公示，并以其他方便社会公众知悉的方式公布，都满30日后再启用。"},
		{"withdrawn from the platform", and(PublicationWithdrawn, day(9, 1), Withdrawal{Channel: Platform}), day(9, 6), "A14.1b", "平台于2026年8月5日公示，2026年9月1日撤回，此后到启用时没有重新公示。", "通过广东省行政执法信息公示平台公示满30日后再启用。"},
		{"no sign, and early: the sign first", without(SignPlaced), day(8, 24), "A14.1a", "没有标识或者标志的记录。", "设置明显可见的标识或者标志后再启用。"},
		{"not surveyed", without(Surveyed), day(9, 6), "A9b-place", "启用前没有安装测量的记录。", "按照批准的点位安装并测量位置，或者就现有位置取得批准后再启用。"},
		{"clock never checked", without(ClockChecked), day(9, 6), "A36.3", "启用前没有校时的记录。", "使设备运行正常、经校时误差在允许范围内后再启用。"},
		{"verification ended", nil, day(9, 6).AddDate(1, 0, 0), "A22.1b", "检定有效期至2026年12月31日，启用在其后。", "检定合格后再启用。"},
		{"not verified", without(Verified), day(9, 6), "A22.1b", "没有检定的记录。", "检定合格后再启用。"},
		{"approval withdrawn", and(PlanWithdrawn, day(9, 1), Rejection{}), day(9, 6), "A9b", "设置方案的批准于2026年9月1日撤回，启用在其后。", "取得省级行政执法主管部门对设置方案的批准后再启用。"},
		{"another model", and(Altered, day(9, 1), Alteration{What: ChangedModel, Serial: "SN-1"}), day(9, 6), "A10.2-legal", "法制审核于2026年7月3日作出，设备于2026年9月1日更换型号，此后没有重新进行法制审核。", "由本单位负责法制工作的机构或者人员审核通过后再启用。"},
	} {
		l := published5August()
		if c.change != nil {
			c.change(&l)
		}
		err := l.commissionable(c.at)
		var no law.Refusal
		switch {
		case c.rule == "" && err != nil, c.rule != "" && !errors.As(err, &no):
			t.Errorf("%s: %v", c.name, err)
		case no.Rule != c.rule || no.Because.ZH != c.because || no.Cure.ZH != c.cured || c.rule != "" && (no.Article == "" || no.Because.EN == "" || no.Cure.EN == ""):
			t.Errorf("%s: %s %q %q %+v", c.name, no.Rule, no.Because.ZH, no.Cure.ZH, no)
		}
		if ready := l.StateAt(c.at).Ready; ready != (c.rule == "") {
			t.Errorf("%s: ready %v", c.name, ready)
		}
	}
}

// TestTheBasisIsShown: what a case will need besides the device stands among the conditions and is no lack.
func TestTheBasisIsShown(t *testing.T) {
	l := published5August()
	i := slices.IndexFunc(l.Gates(day(9, 6)), func(s law.Statement) bool { return s.Rule == "A11.1.3" })
	if i < 0 {
		t.Fatal("the basis is not among the conditions")
	}
	if s := l.Gates(day(9, 6))[i]; s.Result != law.Unmet || s.Consequence != law.Corroboration || l.lack(day(9, 6)) != nil {
		t.Errorf("%+v, lack %+v", s, l.lack(day(9, 6)))
	}
}
