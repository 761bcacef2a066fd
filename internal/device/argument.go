package device

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// ArgumentRecorded is the act that records the prior argument (事前论证, Art 10(1)).
var ArgumentRecorded = act.Kind{Name: "device.argue", Title: law.Words{ZH: "记录事前论证", EN: "Record the prior argument"}, Permission: access.ProposeDevice}

// Argument is what was argued before a siting plan was made (documents.md C1.1).
type Argument struct {
	Need         string `json:"need"`               // data that show the need
	Alternatives string `json:"alternatives"`       // other ways considered
	Shared       string `json:"shared"`             // shared devices considered (Art 17)
	NotUsed      string `json:"not_used,omitempty"` // why a shared device that stands near is not used (Art 17)
	Privacy      string `json:"privacy"`
	Participants string `json:"participants"` // posts, not names
	Opinions     string `json:"opinions,omitempty"`
	Conclusion   string `json:"conclusion"`
}

// Line is the conclusion.
func (a Argument) Line() law.Words { return same(a.Conclusion) }

// Argue records the prior argument of a site. The report is its document.
func (s *Service) Argue(ctx context.Context, by act.By, in On, a Argument) (Done, error) {
	var c fault.Check
	c.Text(&a.Need, longText, true, "need", "请写明需要设置的数据和理由。", "Say by which data the device is needed.")
	c.Text(&a.Alternatives, longText, true, "alternatives", "请写明考虑过的其他办法。", "Say which other ways were considered.")
	c.Text(&a.Shared, longText, true, "shared", "请写明是否查找过可以共享的设备（第十七条）。", "Say whether a shared device was looked for (Art 17).")
	c.Text(&a.Privacy, longText, true, "privacy", "请写明对个人隐私的影响。", "Say what it means for privacy.")
	c.Text(&a.Participants, longText, true, "participants", "请写明参加论证的岗位。", "Say which posts took part.")
	c.Text(&a.Conclusion, longText, true, "conclusion", "请写明论证结论。", "Write the conclusion.")
	c.AtMost(&a.NotUsed, longText, "not_used")
	c.AtMost(&a.Opinions, longText, "opinions")
	wantDocument(&c, in.Documents, "请上传论证报告。", "Upload the report.")
	return s.onUse(ctx, ArgumentRecorded, by, in, &c, func(ctx context.Context, tx *act.Tx, l *Life) (occurrence, error) {
		if err := l.open(tx.Now); err != nil {
			return occurrence{}, err
		}
		if err := l.unshared(ctx, tx, a.NotUsed, tx.Now); err != nil {
			return occurrence{}, err
		}
		return occurrence{event: Argued, detail: a}, nil
	})
}
