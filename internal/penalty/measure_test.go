package penalty

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/fault"
)

func TestPenaltyIsWrittenAsPapersNameIt(t *testing.T) {
	p := penaltyOf(t, "罚款500元 记3分；没收非法财物[相机｜2、三脚架]；暂扣许可证件30日[道路运输证]；责令停产停业；限制从业[货运经营]；警告")
	w := p.Words()
	if w.ZH != "罚款人民币伍佰元整（500.00元），记3分；没收非法财物：相机｜2、三脚架；暂扣许可证件，期限30日：道路运输证；责令停产停业，不定期限；限制从业，终身：货运经营；警告" {
		t.Error(w.ZH)
	}
	if w.EN != "fine of 500.00 yuan, 3 points; confiscation of unlawful goods: 相机｜2, 三脚架; suspension of a licence, for 30 days: 道路运输证; order to stop business, without a fixed term; restriction of a profession, for ever: 货运经营; warning" {
		t.Error(w.EN)
	}
}

func TestPenaltyIsKeptAsJSON(t *testing.T) {
	p := penaltyOf(t, "罚款500元 记3分；暂扣许可证件30日[道路运输证]")
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"measures":[{"kind":"fine","fen":50000,"points":3},{"kind":"suspend_licence","days":30,"what":"道路运输证"}]}`
	if string(text) != want {
		t.Errorf("%s", text)
	}
	var back Penalty
	if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(p, back) {
		t.Errorf("%v, %v", back, err)
	}
}

// fieldsOf are the names of the fields that a check refuses.
func fieldsOf(err error) string {
	var invalid fault.Invalid
	if !errors.As(err, &invalid) {
		return ""
	}
	var out []string
	for _, f := range invalid.Fields {
		if f.Want.ZH == "" || f.Want.EN == "" {
			return "a field without words: " + f.Name
		}
		out = append(out, f.Name)
	}
	return strings.Join(slices.Compact(out), " ")
}

func TestPenaltySaysWhatItsKindsNeed(t *testing.T) {
	for name, c := range map[string]struct {
		p    Penalty
		want string
	}{
		"no measure":                     {Penalty{}, "measures"},
		"a kind that there is not":       {Penalty{[]Measure{{Kind: "detention", Days: 5}}}, "measures/0/kind"},
		"a fine without a sum":           {Penalty{[]Measure{{Kind: Fine}}}, "measures/0/fen"},
		"a negative fine":                {Penalty{[]Measure{{Kind: Fine, Fen: -1}}}, "measures/0/fen"},
		"a fine of more than there is":   {Penalty{[]Measure{{Kind: Fine, Fen: FenMost + 1}}}, "measures/0/fen"},
		"a fine with days":               {Penalty{[]Measure{{Kind: Fine, Fen: 1, Days: 1}}}, "measures/0/days"},
		"two fines":                      {Penalty{[]Measure{{Kind: Fine, Fen: 1}, {Kind: Fine, Fen: 2}}}, "measures/1/kind"},
		"a warning with a sum":           {Penalty{[]Measure{{Kind: Warning}, {Kind: Criticism, Fen: 1}}}, "measures/1/fen"},
		"a suspension of nothing":        {Penalty{[]Measure{{Kind: SuspendLicence, Days: 1}}}, "measures/0/what"},
		"a suspension without days":      {Penalty{[]Measure{{Kind: SuspendLicence, What: "证"}}}, "measures/0/days"},
		"a revocation with days":         {Penalty{[]Measure{{Kind: RevokeLicence, What: "证", Days: 9}}}, "measures/0/days"},
		"points below nothing":           {Penalty{[]Measure{{Kind: Warning, Points: -1}}}, "measures/0/points"},
		"goods with no number":           {Penalty{[]Measure{{Kind: ConfiscateGoods, What: "相机｜两台"}}}, "measures/0/what"},
		"one thing twice":                {Penalty{[]Measure{{Kind: ConfiscateGoods, What: "相机\n相机｜2"}}}, "measures/0/what"},
		"more things than can be":        {Penalty{[]Measure{{Kind: CloseDown, What: strings.Repeat("甲\n", ThingsMost+1)}}}, "measures/0/what"},
		"what cannot be shown":           {Penalty{[]Measure{{Kind: CloseDown, What: "甲\x00"}}}, "measures/0/what"},
		"longer than a life":             {Penalty{[]Measure{{Kind: StopBusiness, Days: DaysMost + 1}}}, "measures/0/days"},
		"stopped until something's done": {Penalty{[]Measure{{Kind: StopBusiness}}}, ""},
		"a bare closure":                 {Penalty{[]Measure{{Kind: CloseDown}, {Kind: Warning}}}, ""},
	} {
		if got := fieldsOf(c.p.Check()); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
