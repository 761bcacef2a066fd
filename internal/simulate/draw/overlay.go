package draw

import (
	"fmt"
	"image"
	"strings"
	"time"
)

// warning stands in every picture: nobody shall take one for a real capture.
const warning = "演示数据，号牌为虚构"

var beijing = time.FixedZone("CST", 8*3600)

func (s Scene) stamp() string { return s.At.In(beijing).Format("2006-01-02 15:04:05.000") }

// strip prints over the panorama what devices print: site, time, number of the device, lane, violation, measured value.
func (s *Studio) strip(c *canvas, scene Scene) {
	const size, margin = 31.0, 24.0
	c.box(0, 0, panoramaWidth, 94, hex(0x0a0c10), 0.62)
	first := "地点：" + scene.Place + "　　时间：" + scene.stamp() + "（北京时间）"
	var second []string
	if scene.Device != "" {
		second = append(second, "设备编号："+scene.Device)
	}
	if scene.Lane > 0 {
		second = append(second, fmt.Sprintf("车道：%d", scene.Lane))
	}
	for _, v := range []string{scene.Violation, scene.Measured} {
		if v != "" {
			second = append(second, v)
		}
	}
	s.fitted(c, first, margin, 38, size, panoramaWidth-2*margin)
	s.fitted(c, strings.Join(second, "　　"), margin, 80, size, panoramaWidth-2*margin)
	s.warn(c, panoramaWidth, panoramaHeight, 30)
}

// footer prints time and device under the close-up.
func (s *Studio) footer(c *canvas, scene Scene) {
	c.box(0, closeHeight-46, closeWidth, closeHeight, hex(0x0a0c10), 0.62)
	s.fitted(c, scene.stamp()+"　　"+scene.Device, 18, closeHeight-15, 24, closeWidth-360)
	s.words.line(c, warning, closeWidth-18-s.words.width(warning, 24), closeHeight-15, 24, hex(0xffd24a), 0)
}

// caption prints over a frame of a film.
func (s *Studio) caption(c *canvas, scene Scene) {
	const size, room = 14.0, filmWidth - 20
	c.box(0, 0, filmWidth, 44, hex(0x0a0c10), 0.62)
	s.fitted(c, scene.Place+"　　"+scene.Device, 10, 18, size, room)
	s.fitted(c, scene.stamp()+"（北京时间）　　"+scene.Violation, 10, 37, size, room)
	s.warn(c, filmWidth, filmHeight, size)
}

// fitted writes a line, smaller where it would not fit.
func (s *Studio) fitted(c *canvas, text string, x, y, size, room float64) {
	if w := s.words.width(text, size); w > room {
		size *= room / w
	}
	s.words.line(c, text, x, y, size, hex(0xf7f7f2), 0.6)
}

func (s *Studio) warn(c *canvas, w, h, size float64) {
	long := s.words.width(warning, size)
	edge := size / 2
	c.box(w-long-3*edge, h-3.2*edge-edge, w-edge, h-edge, hex(0x0a0c10), 0.55)
	s.words.line(c, warning, w-long-2*edge, h-2*edge, size, hex(0xffd24a), size/60)
}

// brackets marks the vehicle that the capture is about with four corners.
func brackets(c *canvas, at image.Rectangle) {
	at = at.Inset(-8)
	x0, y0, x1, y1 := float64(at.Min.X), float64(at.Min.Y), float64(at.Max.X), float64(at.Max.Y)
	long, thick := float64(at.Dx())*0.16, 3.0
	for _, p := range []struct{ x, y, sx, sy float64 }{{x0, y0, 1, 1}, {x1, y0, -1, 1}, {x0, y1, 1, -1}, {x1, y1, -1, -1}} {
		c.box(min(p.x, p.x+p.sx*long), min(p.y, p.y+p.sy*thick), max(p.x, p.x+p.sx*long), max(p.y, p.y+p.sy*thick), hex(0xffd24a), 0.9)
		c.box(min(p.x, p.x+p.sx*thick), min(p.y, p.y+p.sy*long), max(p.x, p.x+p.sx*thick), max(p.y, p.y+p.sy*long), hex(0xffd24a), 0.9)
	}
}
