package simulate

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/vendor"
)

// entrust records the agreement with a vendor about the devices that are in use or were, and engages its engineer.
func (c *County) entrust(ctx context.Context) error {
	today, police := law.DateOf(c.Clock.Now()), c.bodies["police"]
	paper, err := c.paper(ctx, "设备运维协议", "甲方："+police.Name, "乙方：演示运维有限公司", "保密条款：第六条，双方已签署")
	if err != nil {
		return err
	}
	a := vendor.Agreement{Vendor: "演示运维有限公司", Number: "演运维〔2026〕1号", Purpose: "前端设备的维护、保养和软件升级", From: today.AddDays(-100), Until: today.AddDays(265), Confidential: today.AddDays(-100),
		Paper: people.Paper(paper)}
	for _, d := range c.manifest.Devices {
		a.Devices = append(a.Devices, d.ID)
	}
	agreed, err := c.Vendors.RecordAgreement(ctx, c.by[access.Keeper], a)
	if err != nil {
		return err
	}
	const name = "冯示维"
	engaged, err := c.Vendors.EngageNamed(ctx, c.begun[access.SecurityAdministrator], agreed.Record.ID, name)
	if err != nil {
		return err
	}
	_, err = c.account(ctx, c.begun[access.SystemAdministrator], engaged.Record.Person, access.Vendor, "yunwei", name, police)
	return err
}
