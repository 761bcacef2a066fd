package simulate

import (
	"context"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/capture"
)

// models has both keepers register the program's own detectors (Art 5), so that captures of the demonstration have suggestions. It
// is the last step: captures of its past are looked at by nobody.
func (c *County) models(ctx context.Context) error {
	if c.Captures == nil {
		return nil
	}
	for _, d := range c.Captures.Detection.Detectors {
		m := d.Model()
		for _, keeper := range []act.By{c.by[access.Keeper], c.staff[string(access.Keeper)+" "+c.bodies["urban"].ID]} {
			n := capture.NewModel{Name: m.Name, Maker: m.Maker.ZH, Purpose: m.Purpose.ZH, NewVersion: capture.NewVersion{Version: m.Version, Reason: m.Tested.ZH}}
			if _, err := c.Captures.RegisterModel(ctx, keeper, n); err != nil {
				return err
			}
		}
	}
	return nil
}
