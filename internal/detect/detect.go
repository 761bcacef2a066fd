package detect

import (
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
	"unicode"

	"yuanjian/internal/law"
	"yuanjian/internal/media"
)

// Kind says what a hint is about.
type Kind string

// The kinds of hints. The first three are for models that look at what is in the picture; none of the program's own does.
const (
	Violation  Kind = "violation"  // Detail: code of the kind of violation
	PlateRead  Kind = "plate"      // Plate: as the model reads it
	Region     Kind = "region"     // where to look
	PlateForm  Kind = "plate_form" // the plate of the event has no form that a plate has
	Blur       Kind = "blur"
	Dark       Kind = "dark"
	Bright     Kind = "bright"
	Recapture  Kind = "recapture"  // a regular pattern, as of a photographed screen
	OtherTime  Kind = "time"       // metadata name another instant than the event
	OtherSize  Kind = "size"       // metadata name another size than the picture has
	Thumbnail  Kind = "thumbnail"  // the embedded thumbnail shows something else
	Software   Kind = "software"   // metadata name a program that edits pictures
	OtherMaker Kind = "serial"     // metadata name another serial number than the register
	Recompress Kind = "recompress" // compressed more than once
)

// kinds are the words of each.
var kinds = map[Kind]law.Words{
	Violation: {ZH: "违法行为类型", EN: "kind of violation"}, PlateRead: {ZH: "号牌", EN: "plate"}, Region: {ZH: "请看此处", EN: "look here"},
	PlateForm: {ZH: "号牌不符合格式", EN: "the plate has no known form"}, Blur: {ZH: "画面可能模糊", EN: "the picture may be blurred"},
	Dark: {ZH: "画面可能过暗", EN: "the picture may be too dark"}, Bright: {ZH: "画面可能过亮", EN: "the picture may be too bright"},
	Recapture: {ZH: "画面有规则纹理，可能翻拍屏幕", EN: "a regular pattern, as of a photographed screen"}, OtherTime: {ZH: "元数据的时间与上报时刻不一致", EN: "metadata name another time"},
	OtherSize: {ZH: "元数据的尺寸与画面不一致", EN: "metadata name another size"}, Thumbnail: {ZH: "内嵌缩略图与画面不一致", EN: "the embedded thumbnail shows something else"},
	Software: {ZH: "元数据写有图像处理软件", EN: "metadata name a program that edits pictures"}, OtherMaker: {ZH: "元数据的设备编号与登记不一致", EN: "metadata name another serial number"},
	Recompress: {ZH: "可能经过再次压缩", EN: "it may have been compressed again"},
}

// Words says what a hint of this kind says.
func (k Kind) Words() law.Words { return kinds[k] }

// Hint is one thing that a model suggests of a capture.
type Hint struct {
	Kind   Kind
	Score  float64     // 0 to 1
	Detail string      // measure and threshold, a code, a name; never personal data
	Plate  string      // of PlateRead only; personal data
	Medium string      // name within the capture; empty: the whole of it
	Area   *media.Area // of an upright picture; nil: the whole of it
}

// The most that is taken of one scoring.
const (
	HintsMost  = 16
	detailMost = 200 // characters
	plateMost  = 20  // characters
)

// Check says what of hints cannot be taken; media are the names that the capture has.
func Check(hints []Hint, media []string) error {
	if len(hints) > HintsMost {
		return fmt.Errorf("%d hints, at most %d are taken", len(hints), HintsMost)
	}
	for i := range hints {
		if err := hints[i].check(media); err != nil {
			return fmt.Errorf("hint %d: %w", i, err)
		}
	}
	return nil
}

func (h *Hint) check(media []string) error {
	switch {
	case kinds[h.Kind] == law.Words{}:
		return fmt.Errorf("a kind that is none (%d bytes)", len(h.Kind))
	case math.IsNaN(h.Score) || h.Score < 0 || h.Score > 1:
		return fmt.Errorf("a score of %v", h.Score)
	case !plain(h.Detail, detailMost):
		return fmt.Errorf("a detail that is no text of one line of at most %d characters", detailMost)
	case (h.Kind == PlateRead) != (h.Plate != "") || !plain(h.Plate, plateMost):
		return fmt.Errorf("a plate where none is due, or none, or one of more than %d characters", plateMost)
	case h.Kind == Violation && h.Detail == "":
		return fmt.Errorf("a violation without its code")
	case h.Medium != "" && !slices.Contains(media, h.Medium):
		return fmt.Errorf("a medium that the capture does not have")
	case h.Area != nil && (h.Medium == "" || !h.Area.Valid()):
		return fmt.Errorf("an area that lies in no picture")
	case h.Kind == Region && h.Area == nil:
		return fmt.Errorf("a region without its area")
	}
	return nil
}

// plain tells whether a text is valid, of one line and of at most most characters.
func plain(s string, most int) bool {
	n := 0
	for _, r := range s {
		if n++; n > most || r == unicode.ReplacementChar || unicode.IsControl(r) {
			return false
		}
	}
	return true
}

// Model names a detector, as the register of models has it.
type Model struct {
	Name, Version  string // as the register and the records have them
	Title          law.Words
	Maker, Purpose law.Words
	Tested         law.Words // how it was tested, for the register
}

// Seen is what a detector is shown of a capture.
type Seen struct {
	At     time.Time // by the device
	Plate  string    // as the device read it; personal data
	Serial string    // of the device, as the register has it
	Media  []Medium
}

// Medium is one original of a capture.
type Medium struct {
	Name, Type string
	TakenAt    *time.Time
	Size       int64 // bytes
	Open       func() (Original, error)
}

// Original is an opened medium.
type Original interface {
	io.ReaderAt
	io.Closer
}

// Detector proposes.
type Detector interface {
	Model() Model
	// Look returns what the model suggests of a capture. It ends when ctx does.
	Look(ctx context.Context, seen Seen) ([]Hint, error)
}

// beyond is the score of a measure that lies over a threshold: 0 at it, 1 from so much over it.
func beyond(measure, threshold, whole float64) float64 {
	s := (measure - threshold) / (whole - threshold)
	return math.Round(min(max(s, 0), 1)*1000) / 1000
}
