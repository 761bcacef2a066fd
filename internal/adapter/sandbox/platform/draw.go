package platform

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"yuanjian/internal/device"
	"yuanjian/internal/font"
	"yuanjian/internal/law"
)

// Size of the drawn page in pixels, and of its writing.
const (
	pageWidth  = 720
	lineHeight = 34
	textSize   = 18
)

// parsed is the typeface, read once: it takes a tenth of a second.
var parsed = sync.OnceValues(func() (*opentype.Font, error) {
	file, err := font.Regular()
	if err != nil {
		return nil, err
	}
	return opentype.Parse(file)
})

var titles = map[device.FilingKind]string{device.FilePublication: "电子技术监控设备设置地点公示", device.FileCorrection: "设置地点公示（更正）",
	device.FileWithdrawal: "设置地点公示（已撤下）", device.FileStop: "设置地点停止使用公告"}

// draw draws what the public would see of a filing, as a PNG that says 沙箱.
func draw(f filing) ([]byte, error) {
	typeface, err := parsed()
	if err != nil {
		return nil, fmt.Errorf("draw a snapshot: %w", err)
	}
	face, err := opentype.NewFace(typeface, &opentype.FaceOptions{Size: textSize, DPI: 72, Hinting: xfont.HintingFull})
	if err != nil {
		return nil, fmt.Errorf("draw a snapshot: %w", err)
	}
	lines := written(f)
	img := image.NewPaletted(image.Rect(0, 0, pageWidth, lineHeight*(len(lines)+2)), color.Palette{color.White, color.Gray{0x55}, color.Gray{0x99}, color.Black})
	pen := xfont.Drawer{Dst: img, Src: image.Black, Face: face}
	for x := 32; x < pageWidth-32; x++ { // a rule under the heading
		img.Set(x, lineHeight*2, color.Black)
	}
	for i, text := range lines {
		pen.Dot = fixed.P(32, lineHeight*(i+1)+textSize/2)
		pen.DrawString(text)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("draw a snapshot: %w", err)
	}
	return out.Bytes(), nil
}

// written are the lines of the page.
func written(f filing) []string {
	n := f.Notice
	lines := []string{titles[f.Kind], Label, "编号：" + f.Number, "发布时间：" + f.At.In(law.Beijing).Format("2006年1月2日 15:04:05")}
	for _, l := range []struct{ name, text string }{{"设置地点", n.Place}, {"坐标", n.Position}, {"朝向", n.Direction}, {"监控方式", n.Kind}, {"违法行为代码", n.Violation},
		{"执法主体", n.Body}, {"联系方式", n.Contact}, {"批准文号", n.Approval}, {"启用时间不早于", n.From}, {"停用时间", n.Stopped}, {"说明", n.Reason}} {
		if l.text != "" {
			lines = append(lines, l.name+"："+l.text)
		}
	}
	return lines
}
