package simulate

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/device"
	"yuanjian/internal/entrust"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// ground enters what the devices of the demonstration stand on: a local standard, the overlays of traffic and urban
// management, benchmarks, the institutions that examine and maintain, and the contracts with them.
func (c *County) ground(ctx context.Context) error {
	sources := &statute.Service{Engine: c.People.Engine}
	legal, day := c.by[access.LegalReviewer], law.DateOf(c.Clock.Now())
	if _, err := sources.Enter(ctx, c.by[access.ProvincialApprover], statute.New{Title: "非现场执法电子技术监控设备标志设置指引（演示）", Number: "DB44/T 0000-2026（演示）", Rank: statute.LocalStandard, From: day,
		Provisions: "第4章 | 标志的版面和夜间可见\n第5章 | 标志到设备的距离", Source: "演示数据"}); err != nil {
		return err
	}
	for _, field := range []string{"traffic", "urban"} {
		if _, err := sources.EnterShipped(ctx, legal, field); err != nil {
			return err
		}
	}
	if _, err := sources.AddOverlay(ctx, legal, statute.NewOverlay{Field: "traffic", Citation: statute.Key("jtwfcx", "第十八条"), From: day,
		Legal: "记录能否清晰、准确反映机动车类型、号牌、外观和违法的时间、地点、事实 | Does the record show type, plate and look of the vehicle, and time, place and fact?"}); err != nil {
		return err
	}
	if err := c.benchmarks(ctx); err != nil {
		return err
	}
	s := &entrust.Service{Engine: c.People.Engine}
	var err error
	if c.lab, err = c.institution(ctx, s, "1", "演示市质量检测中心", "91440000MA0000001", entrust.CMA, entrust.Examination, entrust.ByService); err != nil {
		return err
	}
	c.upkeep, err = c.institution(ctx, s, "2", "演示设备维护公司", "91440000MA0000002", entrust.Upkeep, entrust.Maintenance, entrust.FixedPrice)
	return err
}

// institution registers an institution with a qualification and a contract. The last character of its code is the check
// character.
func (c *County) institution(ctx context.Context, s *entrust.Service, number, name, code string, q entrust.QualificationKind, kind entrust.ContractKind, pay entrust.Pay) (string, error) {
	by, day := c.by[access.TechnicalReviewer], law.DateOf(c.Clock.Now())
	for _, last := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if law.CreditCode(code + string(last)) {
			code += string(last)
			break
		}
	}
	i, err := s.EnterInstitution(ctx, by, entrust.NewInstitution{Name: name, Code: code})
	if err != nil {
		return "", fmt.Errorf("register %s: %w", name, err)
	}
	classes := []entrust.Class{entrust.Imaging, entrust.SpeedRadar}
	certificate, err := c.paper(ctx, "资质证书："+name, "范围：图像采集设备、雷达测速仪")
	if err != nil {
		return "", err
	}
	if _, err := s.AddQualification(ctx, by, i.ID, entrust.NewQualification{Kind: q, Number: "演示资质第00" + number + "号", Classes: classes, From: day.AddDays(-200), Until: day.AddDays(900), Papers: []entrust.Paper{certificate}}); err != nil {
		return "", err
	}
	contract, err := c.paper(ctx, "合同："+name, "保密条款：第九条")
	if err != nil {
		return "", err
	}
	_, err = s.EnterContract(ctx, by, entrust.NewContract{Kind: kind, Number: "演示合〔2026〕" + number + "号", Institution: i.ID, Scope: "辖区电子技术监控设备的检测、维护", Classes: classes, From: day.AddDays(-10), Until: day.AddDays(720),
		Confidential: "第九条：乙方对工作中接触的执法数据保密，不得留存、提供给他人。", Terms: "验收合格后支付，不与抓拍、处罚挂钩。", Pay: pay, Papers: []entrust.Paper{contract}})
	return i.ID, err
}

// prohibitions are the answers of the demonstration's legal reviewer: none is broken.
func prohibitions() []device.Checked {
	var out []device.Checked
	for _, key := range []string{"place", "neighbours", "persons", "motive", "flight"} {
		out = append(out, device.Checked{Key: key, Answer: device.Kept})
	}
	return out
}

// answered answers what sources of the traffic field add to a review.
func (c *County) answered(ctx context.Context, review statute.Review) ([]device.Answered, error) {
	items, err := statute.ItemsOn(ctx, c.People.Engine.DB.Reader(), Book, "traffic", review, law.DateOf(c.Clock.Now()))
	var out []device.Answered
	for _, i := range items {
		out = append(out, device.Answered{Item: i.ID, Pass: true, Reason: "逐张核对试拍记录，清晰、完整。"})
	}
	return out, err
}

// classOf is the class of a device of the demonstration.
func classOf(measuring bool) entrust.Class {
	if measuring {
		return entrust.SpeedRadar
	}
	return entrust.Imaging
}
