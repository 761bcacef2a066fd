package simulate

import (
	"context"
	"fmt"

	"yuanjian/internal/access"
	"yuanjian/internal/discretion"
	"yuanjian/internal/law"
	"yuanjian/internal/statute"
)

// benchmarks gives the demonstration a regulation that sets penalties, a benchmark in force under it, and the next version of it that
// waits for the head (行政处罚法 34). Both are of the demonstration, and say so.
func (c *County) benchmarks(ctx context.Context) error {
	engine, legal, day := c.People.Engine, c.by[access.LegalReviewer], law.DateOf(c.Clock.Now())
	regulation, err := (&statute.Service{Engine: engine}).Enter(ctx, legal, statute.New{Title: "演示市道路通行管理条例（演示）", Number: "演示〔2026〕1号", Rank: statute.LocalRegulation, From: day,
		Provisions: "第十条 | 违反标志标线的处罚", Source: "演示数据"})
	if err != nil {
		return fmt.Errorf("enter the regulation of the demonstration: %w", err)
	}
	if err := c.thresholds(ctx, regulation.ID); err != nil {
		return err
	}
	bench := &discretion.Service{Engine: engine}
	d := discretion.Draft{Field: "traffic", Violation: "1345", Basis: statute.Key(regulation.ID, "第十条"), Law: "警告；罚款20元至200元",
		Bands: "较轻｜没有影响其他车辆通行｜警告｜without hindering others\n一般｜影响其他车辆通行｜罚款50元至100元｜hindering others\n较重｜造成拥堵或者危险｜罚款100元至200元｜causing a jam or danger",
		From:  day, Document: discretion.Document{Title: "演示市道路通行管理行政处罚裁量基准（演示）", Number: "演示基准〔2026〕1号", Rank: statute.NormativeDocument, Published: day, Place: "演示数据"}}
	first, err := bench.DraftVersion(ctx, legal, d)
	if err != nil {
		return fmt.Errorf("draft the benchmark of the demonstration: %w", err)
	}
	if _, err := bench.Decide(ctx, c.by[access.Head], first.Record.ID, true, ""); err != nil {
		return fmt.Errorf("approve the benchmark of the demonstration: %w", err)
	}
	d.From, d.Document.Number = day.AddMonths(12), "演示基准〔2026〕2号"
	_, err = bench.DraftVersion(ctx, legal, d)
	return err
}

// thresholds enters the sums from which a hearing is offered, as the regulation of the demonstration sets them: without them no case is
// filed in the field (行政处罚法 63).
func (c *County) thresholds(ctx context.Context, regulation string) error {
	sources := &statute.Service{Engine: c.People.Engine}
	for name, fen := range map[statute.Name]int64{statute.HearingFineCitizen: 2_000_00, statute.HearingFineUnit: 20_000_00, statute.HearingForfeitCitizen: 2_000_00, statute.HearingForfeitUnit: 20_000_00} {
		if _, err := sources.AddOverlay(ctx, c.by[access.LegalReviewer], statute.NewOverlay{Field: "traffic", Citation: statute.Key(regulation, "第十条"), Parameter: name, Amount: fen, From: law.DateOf(c.Clock.Now())}); err != nil {
			return fmt.Errorf("thresholds of the demonstration: %w", err)
		}
	}
	return nil
}
