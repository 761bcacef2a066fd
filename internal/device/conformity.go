package device

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/conformity"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Signers says whose reports of conformity count for a device: the keys of the agreements about it that hold at t.
type Signers interface {
	ReportKeys(ctx context.Context, q db.Queryer, book, device string, t time.Time) ([]seal.PublicKey, error)
}

// Conformity is the report of conformity attached to a technical review: what it says, and the signed file itself.
type Conformity struct {
	Model    string    `json:"model"`
	Firmware string    `json:"firmware"`
	Ended    time.Time `json:"ended"`
	Passed   bool      `json:"passed"`
	Failed   []string  `json:"failed,omitempty"` // tests not passed, by name
	Key      string    `json:"key"`              // whpk_… that signed it
	Document string    `json:"document"`
}

// Words says what the report found.
func (c *Conformity) Words() law.Words {
	if c == nil {
		return law.Words{}
	}
	if c.Passed {
		return law.Words{ZH: "接口符合性报告通过", EN: "conformity report passed"}
	}
	return law.Words{ZH: fmt.Sprintf("接口符合性报告%d项不通过", len(c.Failed)), EN: fmt.Sprintf("%d tests of the conformity report not passed", len(c.Failed))}
}

// readReport reads the report of an opinion, if one is attached; a file that is none, or was changed, is refused.
func (o *TechnicalOpinion) readReport(c *fault.Check) {
	if len(o.Report) == 0 {
		return
	}
	r, key, err := conformity.Read(o.Report)
	if errors.Is(err, seal.ErrBadSignature) {
		c.Want(false, "conformity", "这份报告在签名之后被改动过，请上传原文件。", "The report was changed after it was signed; upload the original file.")
		return
	}
	if !c.Want(err == nil, "conformity", "请上传yuanjian conform写出的报告文件。", "Upload the file that yuanjian conform wrote.") {
		return
	}
	o.Conformity = &Conformity{Model: r.Model, Ended: r.Ended, Passed: r.Passed, Key: key.String(), Document: string(o.Report)}
	for _, t := range r.Tests {
		if t.Result == conformity.Failed || t.Result == conformity.NotRun {
			o.Conformity.Failed = append(o.Conformity.Failed, t.Name)
		}
	}
	if len(r.Firmware) == 1 {
		o.Conformity.Firmware = r.Firmware[0]
	}
	o.read = r
}

// conforms holds the attached report against the device, the software under review and the agreements on record; and where
// software has changed since a review that had a report, it asks for another (Art 21).
func (s *Service) conforms(ctx context.Context, tx *act.Tx, l *Life, o *TechnicalOpinion) error {
	if o.Conformity == nil {
		return l.wantsReport(tx.Now, o)
	}
	d := l.DeviceAt(tx.Now)
	if no := o.read.Fits(conformity.Subject{Model: d.Model, Firmware: o.Firmware}, tx.Now); no != nil {
		return *no
	}
	var known []seal.PublicKey
	if s.Signers != nil {
		var err error
		if known, err = s.Signers.ReportKeys(ctx, tx, tx.Book, d.ID, tx.Now); err != nil {
			return err
		}
	}
	if !slices.ContainsFunc(known, func(k seal.PublicKey) bool { return k.String() == o.Conformity.Key }) {
		return law.Refusal{Rule: "A21b", Article: "第二十一条",
			Because: law.Words{ZH: "接口符合性报告的签名密钥没有登记在这台设备的有效运维协议中，不能确认是谁测试的。", EN: "The key that signed the conformity report is in no agreement about this device that holds now; it does not show who tested."},
			Cure:    law.Words{ZH: "请设备管理员核对运维协议的设备范围和报告签名公钥，或者请供应商用登记的密钥重新测试。", EN: "Have the keeper check devices and report key of the agreement, or the vendor test again with the key on record."}}
	}
	return nil
}

// lastReport is the software of the latest passed review that had a report; "" without one.
func (l *Life) lastReport(t time.Time) string {
	last := ""
	for _, f := range l.before(t) {
		if o, ok := f.Data.(TechnicalOpinion); ok && o.Pass && o.Conformity != nil {
			last = o.Conformity.Firmware
		}
	}
	return last
}

// wantsReport refuses a passed review of changed software without a report, where the software before had one.
func (l *Life) wantsReport(t time.Time, o *TechnicalOpinion) error {
	last := l.lastReport(t)
	if !o.Pass || last == "" || last == o.Firmware {
		return nil
	}
	return law.Refusal{Rule: "A21b", Article: "第二十一条",
		Because: law.Words{ZH: fmt.Sprintf("软件已由%s变更为%s，没有新的接口符合性报告。", last, o.Firmware), EN: fmt.Sprintf("The software has changed from %s to %s, and there is no new conformity report.", last, o.Firmware)},
		Cure:    law.Words{ZH: "请供应商用新的软件版本重新运行yuanjian conform，附上报告后再作通过的结论。", EN: "Have the vendor run yuanjian conform with the new software, and attach the report before passing."}}
}

// ReportStale tells whether the device runs, by its record, other software than the last report of conformity was about.
func (l *Life) ReportStale(t time.Time) (was, now string, stale bool) {
	was = l.lastReport(t)
	for _, f := range l.before(t) {
		switch d := f.Data.(type) {
		case Firmware:
			now = d.Version
		case TechnicalOpinion:
			if d.Conformity != nil {
				now = d.Conformity.Firmware
			}
		}
	}
	return was, now, was != "" && now != "" && was != now
}
