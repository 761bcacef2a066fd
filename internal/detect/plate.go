package detect

import (
	"context"
	"regexp"

	"yuanjian/internal/law"
)

// The forms of plates (GA 36-2018 with the practice of new-energy plates). Letters are without I and O.
const (
	province = `[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]`
	letter   = `[A-HJ-NP-Z]`
	sign     = `[0-9A-HJ-NP-Z]`
)

// plateForms are, in this order: civil plates, with the character of learners, trailers, Hong Kong, Macao, police, consulates and
// provisional ones; small new-energy plates, large ones; emergency rescue; embassies, and consulates of the older form; the
// armed police; the army. At most two of the five signs of a civil plate are letters, which lists of issued plates do not keep to:
// it is not asked here.
var plateForms = regexp.MustCompile(`^(?:` + province + letter + sign + `{4}[0-9A-HJ-NP-Z学挂港澳警领试超]` +
	`|` + province + letter + `[A-HJK]` + sign + `[0-9]{4}` +
	`|` + province + letter + `[0-9]{5}[A-HJK]` +
	`|` + province + `[XS][0-9]{4}应急` +
	`|使[0-9]{6}` +
	`|WJ` + province + `?[0-9]{4}[0-9XBTSHJD]` +
	`|[A-Z]{2}[0-9]{5})$`)

// KnownPlate tells whether a text has the form of a plate, as it is stored: without dots, blanks, and in capital letters.
func KnownPlate(text string) bool { return plateForms.MatchString(text) }

// Plates looks at the form of the plate that came with the event. It reads no picture.
type Plates struct{}

// Model names it.
func (Plates) Model() Model {
	return Model{Name: "yuanjian-plate", Version: "1", Title: law.Words{ZH: "号牌格式检查", EN: "Form of plates"}, Maker: ours,
		Purpose: law.Words{ZH: "检查设备上报的号牌文字是否符合号牌格式（GA 36），提示可能误识。不读取画面。", EN: "Whether the plate that the device read has the form of a plate (GA 36). It reads no picture."},
		Tested:  law.Words{ZH: "用外来的号牌格式样例测试，检出和误报见随系统交付的测试报告。", EN: "Tested with forms of plates from outside; the figures are in the report of tests that comes with the program."}}
}

var ours = law.Words{ZH: "本系统自带", EN: "part of this program"}

// Look suggests that a plate was misread when no plate has its form.
func (Plates) Look(_ context.Context, seen Seen) ([]Hint, error) {
	if seen.Plate == "" || KnownPlate(seen.Plate) {
		return nil, nil
	}
	return []Hint{{Kind: PlateForm, Score: 1}}, nil
}
