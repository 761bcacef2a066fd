package simulate

import (
	"context"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// What the months after the commissioning bring to some devices of the demonstration: some of it is due soon, some is late, and
// none of it changes what a capture of the device shows.

// overdueUpkeep: upkeep is late, still within its grace, and a public-safety video system was never filed.
func overdueUpkeep(c *County, d *made) []step {
	return []step{
		c.keeper(d, 70, "维护计划", func(ctx context.Context, on device.On, by act.By) error {
			_, err := c.Devices.PlanUpkeep(ctx, by, on, device.UpkeepPlan{EveryDays: 30, GraceDays: 15, Basis: "manual", Text: "厂家说明书第5章", Who: "演示设备维护公司"})
			return err
		}),
		c.keeper(d, 36, "维护记录", func(ctx context.Context, on device.On, by act.By) error {
			_, err := c.Devices.RecordUpkeep(ctx, by, on, device.Upkeep{Kind: "upkeep", Done: "清洁镜头和护罩，紧固支架", Who: "演示设备维护公司", Number: "WB-0311"})
			return err
		}),
		c.keeper(d, 60, "接入说明", func(ctx context.Context, on device.On, by act.By) error {
			_, err := c.Devices.DeclareVideoSystem(ctx, by, on, device.VideoSystem{Is: true, Reason: "画面同时接入公共安全视频图像信息系统。"})
			return err
		}),
	}
}

// faultySign: a sign that was hidden by branches was put right; whether the captures meanwhile stand is not decided yet.
func faultySign(c *County, d *made) []step {
	return []step{
		c.keeper(d, 50, "标志照片", func(ctx context.Context, on device.On, by act.By) error {
			_, err := c.Devices.InspectSign(ctx, by, on, device.SignInspection{Defect: "标志上半部被行道树枝叶遮挡"})
			return err
		}),
		c.keeper(d, 44, "标志照片", func(ctx context.Context, on device.On, by act.By) error {
			_, err := c.Devices.CloseAdjustment(ctx, by, on, device.AdjustmentResult{Done: "修剪枝叶，标志恢复完整可见"})
			return err
		}),
	}
}

// awaitsSignature: the evaluation is drafted, and the head has not signed it.
func awaitsSignature(c *County, d *made) []step {
	return []step{c.keeper(d, 2, "定期评估报告", func(ctx context.Context, on device.On, by act.By) error {
		from := law.DateOf(c.at(d.begins-40, 9))
		_, err := c.Devices.DraftEvaluation(ctx, by, on, device.Evaluation{Figures: device.EvaluationFigures{From: from, Until: law.DateOf(c.Clock.Now())},
			Accidents: "启用以来事故2起，比去年同期减少。", Signs: "标志明显，位置合理。", Necessity: "超速仍是该路段事故的主要原因，仍有必要。", Result: device.KeepSite, Reason: "作用明显，没有不合理的投诉。"})
		return err
	})}
}

// tampered: somebody covered the lens one night; the police have not been told.
func tampered(c *County, d *made) []step {
	return []step{c.keeper(d, 10, "巡查记录", func(ctx context.Context, on device.On, by act.By) error {
		on.At = c.at(11, 2)
		until := c.at(11, 5)
		_, err := c.Devices.ReportIncident(ctx, by, on, device.Incident{What: "jam", Cause: "outside", Until: &until, Effect: "镜头被贴纸遮挡，画面不可用", Note: "次日巡查发现，录像可见遮挡的起止时间"})
		return err
	})}
}

// keeper is a step of the keeper some days ago, with a paper.
func (c *County) keeper(d *made, daysBack int, title string, do func(ctx context.Context, on device.On, by act.By) error) step {
	return step{c.at(daysBack, 11), func(ctx context.Context) error {
		return c.with(ctx, d, access.Keeper, title, func(on device.On, by act.By) error { return do(ctx, on, by) })
	}}
}

// enterLegacy enters a site of the time before the Measures, entered and not cleaned up yet.
func (c *County) enterLegacy(ctx context.Context, d *made) error {
	return c.with(ctx, d, access.Keeper, "原设置决定和公布证明", func(on device.On, by act.By) error {
		day := func(y int, m time.Month, n int) time.Time { return time.Date(y, m, n, 9, 0, 0, 0, law.Beijing) }
		published, sign := day(2023, time.August, 1), day(2023, time.August, 10)
		_, err := c.Devices.EnterLegacy(ctx, by, on, device.Legacy{Since: day(2023, time.September, 1), Basis: "原交通管理部门2023年设置决定（演示）", Published: &published, Where: "演示县政府门户网站",
			SignSince: &sign, Sign: "交通监控设备告示标志"})
		return err
	})
}
