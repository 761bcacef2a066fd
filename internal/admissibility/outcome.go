package admissibility

import "yuanjian/internal/law"

// Outcome is what the findings come to together.
type Outcome uint8

// The outcomes, the first that applies counts; the last two are those of the two stages.
const (
	Barred Outcome = iota + 1
	FindingRequired
	Incomplete
	CorroborationRequired
	Reviewable
	Admissible
)

var outcomeWords = []string{
	Barred: "barred", FindingRequired: "finding_required", Incomplete: "incomplete",
	CorroborationRequired: "corroboration_required", Reviewable: "reviewable", Admissible: "admissible",
}

// String gives the word of the contract.
func (o Outcome) String() string { return wordOf(outcomeWords, o) }

var outcomeSentences = []law.Words{
	Barred:                {ZH: "不得作为证据材料", EN: "May not be used as evidence"},
	FindingRequired:       {ZH: "设置或程序有欠缺，须由法制审核人员认定", EN: "Setting or procedure was defective: the legal reviewer must make a finding"},
	Incomplete:            {ZH: "待查明", EN: "Still to be established"},
	CorroborationRequired: {ZH: "不能单独定案，须有其他证据印证", EN: "Cannot decide a case alone: other evidence must corroborate it"},
	Reviewable:            {ZH: "可以提交审核，尚不得作为证据材料", EN: "May be submitted for review; not yet usable as evidence"},
	Admissible: {
		ZH: "可以作为证据材料；能否认定事实，须经查证属实并结合全案审查（第三十五条）",
		EN: "May be used as evidence; whether it proves the facts must be verified and weighed with the whole case (Art 35)",
	},
}

// Words gives the sentence of the contract, everywhere the same.
func (o Outcome) Words() law.Words {
	if int(o) < len(outcomeSentences) {
		return outcomeSentences[o]
	}
	return law.Words{}
}

// outcomeOf weighs findings.
func outcomeOf(findings []law.Finding, stage Stage) Outcome {
	var barred, finding, unknown, corroboration bool
	for i := range findings {
		f := &findings[i]
		switch {
		case f.Result == law.Unknown:
			unknown = true
		case f.Result != law.Unmet:
		case f.Bars == law.Barred:
			barred = true
		case f.Bars == law.FindingNeeded:
			finding = true
		default:
			corroboration = true
		}
	}
	switch {
	case barred:
		return Barred
	case finding:
		return FindingRequired
	case unknown:
		return Incomplete
	case corroboration:
		return CorroborationRequired
	case stage == Reviewed:
		return Admissible
	}
	return Reviewable
}
