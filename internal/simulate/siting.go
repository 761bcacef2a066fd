package simulate

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/geo"
	"yuanjian/internal/law"
	"yuanjian/internal/sharing"
)

// riverside is where the patrol of the demonstration flies: a made-up strip along a river.
var riverside = []admissibility.Point{{Lon: 113.2780, Lat: 23.1280}, {Lon: 113.2990, Lat: 23.1310}, {Lon: 113.2990, Lat: 23.1345}, {Lon: 113.2780, Lat: 23.1310}, {Lon: 113.2780, Lat: 23.1280}}

// patrol is the life of a drone with a patrol area: in service, with an inspection plan of yesterday and one of tomorrow.
func (c *County) patrol() []step {
	d := &made{plot: plot{status: "patrol", place: "滨河巡查区域", violation: "8001", legal: noBasis, begins: 112, carrier: "drone", area: riverside}, serial: "YSUAV0001"}
	fly := func(days int) step {
		return step{c.at(1, 17), func(ctx context.Context) error { return c.fly(ctx, d, law.DateOf(c.now).AddDays(days)) }}
	}
	return append(c.lifeOf(d), fly(0), fly(1))
}

// beside registers a further site along the road and argues for it; what the plan of the first says of it.
func (c *County) beside(ctx context.Context, first *made) ([]device.PlanSite, error) {
	if first.until != "submitted" {
		return nil, nil
	}
	d := &made{plot: plot{status: first.status, place: "滨河快速路K9+200", direction: first.direction, point: admissibility.Point{Lon: 113.3096, Lat: 23.1350}, violation: first.violation}, serial: "YSKS00002"}
	if err := c.register(ctx, d); err != nil {
		return nil, err
	}
	if err := c.argue(ctx, d); err != nil {
		return nil, err
	}
	today := law.DateOf(c.Clock.Now())
	return []device.PlanSite{{Use: d.ids.use, Scientific: "按该段事故和流量数据选点。", Reasonable: "距匝道出口60米，不影响通行。", Necessary: "其他管理措施不能解决。", Spacing: "与前一处相距约1.4公里。",
		Near: "两处分管不同的匝道。", Violations: []string{d.violation}, Data: device.PlanData{From: today.AddDays(-370), Until: today.AddDays(-5), Accidents: 9, Observed: 173, Complaints: 21}}}, nil
}

// mark photographs the mark of a carrier, places the sign of its area and records its registration.
func (c *County) mark(ctx context.Context, d *made) error {
	for _, x := range []struct {
		title string
		do    func(on device.On, by act.By) error
	}{
		{"设备标识照片", func(on device.On, by act.By) error {
			_, err := c.Devices.PhotographMark(ctx, by, on, device.Mark{Position: "机身两侧“行政执法”字样"})
			return err
		}},
		{"巡查区域标志照片", func(on device.On, by act.By) error {
			_, err := c.Devices.PlaceSign(ctx, by, on, device.Sign{Kind: "移动监控区域告示标志", Position: "区域四个入口"})
			return err
		}},
		{"登记标志和运营合格证", func(on device.On, by act.By) error {
			_, err := c.Devices.RecordCarrier(ctx, by, on, device.Carried{Class: "small", Number: "演示UAS0001", Operating: "演示运营1号", Insurance: "演示保单1号"})
			return err
		}},
		{"巡查季节", func(on device.On, by act.By) error {
			_, err := c.Devices.SetSeason(ctx, by, on, device.Season{From: "01-01", Until: "12-31"})
			return err
		}},
	} {
		if err := c.with(ctx, d, access.Keeper, x.title, x.do); err != nil {
			return err
		}
		c.Clock.Advance(time.Minute)
	}
	return nil
}

// fly has the head approve the inspection plan of a day.
func (c *County) fly(ctx context.Context, d *made, day law.Date) error {
	from := day.Start().Add(9 * time.Hour)
	return c.with(ctx, d, access.Head, "检查计划", func(on device.On, by act.By) error {
		_, err := c.Devices.ApproveFlight(ctx, by, on, device.FlightPlan{Purpose: "滨河段超限运输巡查", Crew: "操作员2名，均持小型无人驾驶航空器操控员执照", From: from, Until: from.Add(8 * time.Hour),
			Airspace: &device.Airspace{Ground: "适飞空域，真高100米以下，直连遥控"}, Flight: &device.Flight{HeightM: 100, Class: "permitted", Relay: "direct", NoHomes: true}})
		return err
	})
}

// shared are what bodies ask of each other: a refused request for video, and a share of a device in use with the receiver's own use
// on its way; and the field of view of that device with a private place near it.
func (c *County) shared(all []*made) []step {
	var d *made
	for _, x := range all {
		if x.status == "corroborate" {
			d = x
		}
	}
	if d == nil {
		return nil
	}
	s := &sharing.Service{Engine: c.People.Engine}
	of := func(role access.Role) act.By { return c.staff[string(role)+" "+c.bodies["urban"].ID] }
	ask := func(ctx context.Context, r sharing.Request) (string, error) {
		done, err := s.Ask(ctx, of(access.Keeper), r)
		return done.Record.ID, err
	}
	return []step{
		{c.at(30, 9), func(ctx context.Context) error {
			id, err := ask(ctx, sharing.Request{Kind: "footage", Asked: c.bodies["police"].ID, Field: "urban", Purpose: "核实店外经营投诉", Content: "望江路上周全部录像"})
			if err != nil {
				return err
			}
			_, err = s.Refuse(ctx, c.by[access.Head], id, "purpose", "没有写明具体点位和时间段，超出核实投诉所必需的范围；补充后可以再提出。")
			return err
		}},
		{c.at(28, 9), func(ctx context.Context) error {
			at := geo.Offset(d.point, 0, 90)
			return c.with(ctx, d, access.Keeper, "周边查看记录", func(on device.On, by act.By) error {
				if _, err := c.Devices.RecordPrivatePlace(ctx, by, on, device.Nearby{Class: "dwelling", Words: "北侧居民楼阳台", Lon: at.Lon, Lat: at.Lat, RadiusM: 12, Source: "现场查看"}); err != nil {
					return err
				}
				_, err := c.Devices.DrawView(ctx, by, on, device.View{Direction: 90, Angle: 50, RangeM: 60, Secret: "none", Masked: "北侧居民楼"})
				return err
			})
		}},
		{c.at(27, 9), func(ctx context.Context) error {
			id, err := ask(ctx, sharing.Request{Kind: sharing.Sharing, Use: d.ids.use, Field: "urban", Purpose: "查处市场门前占道经营", Content: "该处设备，六个月"})
			if err != nil {
				return err
			}
			agreement, err := c.paper(ctx, "共享协议", "设置地点："+d.place)
			if err != nil {
				return err
			}
			today := law.DateOf(c.Clock.Now())
			agreed, err := s.AgreeToShare(ctx, c.by[access.Head], id, sharing.Terms{Number: "演示共享〔2026〕1号", Purpose: "查处市场门前占道经营", Fields: []string{"urban"}, Data: []string{"captures", "dossier"},
				From: today, Until: today.AddDays(180), NoOnward: true}, []device.Attachment{agreement})
			if err != nil {
				return fmt.Errorf("agree to share: %w", err)
			}
			_, err = s.UseShared(ctx, of(access.Keeper), agreed.Record.Share, "9101", "urban")
			return err
		}},
	}
}
