package capture

import (
	"yuanjian/internal/admissibility"
	"yuanjian/internal/device"
	"yuanjian/internal/law"
)

// Means is how facts were collected (Art 3): by which of the two kinds of enforcement, by which technical means and equipment, in
// which way. All empty: taken in before this was recorded.
type Means struct {
	Mode      string `json:"mode"`      // "device": 电子技术监控执法; "online": 在线监管系统执法
	Technique string `json:"technique"` // 手段
	Way       string `json:"way"`       // 方式
}

// means are the words of each key.
var means = map[string]law.Words{
	"device": {ZH: "电子技术监控执法", EN: "by monitoring equipment"}, "online": {ZH: "在线监管系统执法", EN: "by an online system"},
	"equipment": {ZH: "电子设备", EN: "electronic equipment"}, "equipment+ai": {ZH: "电子设备、人工智能", EN: "electronic equipment and artificial intelligence"},
	"remote": {ZH: "远程监管", EN: "remote"}, "mobile": {ZH: "移动监管", EN: "mobile"},
}

// Words says mode, technique and way.
func (m Means) Words() law.Words {
	if m == (Means{}) {
		return law.Words{ZH: "没有记载", EN: "not recorded"}
	}
	a, b, c := means[m.Mode], means[m.Technique], means[m.Way]
	return law.Words{ZH: a.ZH + "；" + b.ZH + "；" + c.ZH, EN: a.EN + "; " + b.EN + "; " + c.EN}
}

// meansOf are the means of a capture that a device sent: what a model suggested of it makes artificial intelligence one of them.
func meansOf(l *device.Life, e *Event) Means {
	m := Means{Mode: "device", Technique: "equipment", Way: "remote"}
	if len(e.Suggestions) > 0 {
		m.Technique = "equipment+ai"
	}
	if l.Site.Kind == admissibility.Mobile || l.Device.Carrier != admissibility.NoCarrier {
		m.Way = "mobile"
	}
	return m
}
