package media

import (
	"fmt"

	"yuanjian/internal/law"
)

// Reason sorts the defects of a file by the answer they lead to.
type Reason int

const (
	// TooLarge: more bytes than the limit of its type.
	TooLarge Reason = iota + 1
	// WrongType: a type or coding that is not accepted, or not what the file was declared as.
	WrongType
	// Broken: empty, truncated or malformed.
	Broken
	// TooManyPixels: width × height above the limit.
	TooManyPixels
	// Undrawable: the structure is in order, but no copy can be drawn from it. Only a Decoder says this.
	Undrawable
)

// Defect says why a file is not accepted. It is an error of the input, not of the program.
type Defect struct {
	Reason  Reason
	At      int64     // offset in bytes of what is wrong; -1 where no one byte is
	Because law.Words // what is wrong, one sentence
	Cure    law.Words // what the sender can do
}

// Error gives the Chinese sentence with its cure.
func (d *Defect) Error() string { return d.Sentence("zh") }

// Sentence joins what is wrong and what cures it in one language ("en", else Chinese).
func (d *Defect) Sentence(lang string) string {
	gap := ""
	if lang == "en" {
		gap = " "
	}
	return d.Because.In(lang) + gap + d.Cure.In(lang)
}

func names(kind string) string {
	switch kind {
	case JPEG:
		return "JPEG"
	case PNG:
		return "PNG"
	case MP4:
		return "MP4"
	}
	return kind
}

func sendAgain() law.Words {
	return law.Words{
		ZH: "请从设备重新取得该文件的原始数据后再上传，不要转存或者截断。",
		EN: "Fetch the original bytes from the device again and send them unchanged and complete.",
	}
}

func allowedTypes() law.Words {
	return law.Words{
		ZH: "仅接受 JPEG、PNG 图片和 MP4（H.264、H.265）视频，请按其实际类型声明，或者在设备上改用这些格式。",
		EN: "Accepted are JPEG and PNG pictures and MP4 films (H.264, H.265): declare the type the file has, or set the device to one of these.",
	}
}

// broken builds a Defect for malformed data at an offset. zh and en say what is wrong there.
func broken(kind string, at int64, zh, en string) *Defect {
	return &Defect{Reason: Broken, At: at, Cure: sendAgain(), Because: law.Words{
		ZH: fmt.Sprintf("%s 文件损坏：第 %d 字节处%s。", names(kind), at, zh),
		EN: fmt.Sprintf("The %s file is damaged: at byte %d %s.", names(kind), at, en),
	}}
}

// incomplete builds a Defect for a file that ends too early.
func incomplete(kind string, size int64, zh, en string) *Defect {
	return &Defect{Reason: Broken, At: size, Cure: sendAgain(), Because: law.Words{
		ZH: fmt.Sprintf("%s 文件不完整：在第 %d 字节处结束，%s。", names(kind), size, zh),
		EN: fmt.Sprintf("The %s file is incomplete: it ends at byte %d, %s.", names(kind), size, en),
	}}
}

func empty() *Defect {
	return &Defect{Reason: Broken, At: 0, Cure: sendAgain(),
		Because: law.Words{ZH: "文件为空（0 字节）。", EN: "The file is empty (0 bytes)."}}
}

// coding builds a Defect for a well-known coding that is not accepted.
func coding(kind string, at int64, zh, en string, cure law.Words) *Defect {
	return &Defect{Reason: WrongType, At: at, Cure: cure, Because: law.Words{
		ZH: fmt.Sprintf("不接受此种 %s 编码：%s（第 %d 字节）。", names(kind), zh, at),
		EN: fmt.Sprintf("This coding of %s is not accepted: %s (byte %d).", names(kind), en, at),
	}}
}

func notAccepted(declared string) *Defect {
	return &Defect{Reason: WrongType, At: -1, Cure: allowedTypes(), Because: law.Words{
		ZH: fmt.Sprintf("声明的媒体类型 %q 不被接受。", clip(declared)),
		EN: fmt.Sprintf("The declared media type %q is not accepted.", clip(declared)),
	}}
}

func otherThanDeclared(declared string, found kindFound) *Defect {
	d := &Defect{Reason: WrongType, At: 0, Cure: allowedTypes()}
	if declared == "" {
		d.Because = law.Words{
			ZH: fmt.Sprintf("文件内容是%s，不被接受。", found.words.ZH),
			EN: fmt.Sprintf("The content is %s, which is not accepted.", found.words.EN),
		}
		return d
	}
	d.Because = law.Words{
		ZH: fmt.Sprintf("声明为 %s，但文件内容是%s。", names(declared), found.words.ZH),
		EN: fmt.Sprintf("Declared as %s, but the content is %s.", names(declared), found.words.EN),
	}
	return d
}

func tooLarge(kind string, size, most int64) *Defect {
	return &Defect{Reason: TooLarge, At: -1, Because: law.Words{
		ZH: fmt.Sprintf("%s 文件为 %d 字节，超过上限 %d 字节。", names(kind), size, most),
		EN: fmt.Sprintf("The %s file has %d bytes, more than the limit of %d.", names(kind), size, most),
	}, Cure: law.Words{
		ZH: "请在设备上降低分辨率、画质或者缩短录像时长。",
		EN: "Lower the resolution or quality, or shorten the recording, on the device.",
	}}
}

func tooManyPixels(kind string, at int64, width, height, most int64) *Defect {
	return &Defect{Reason: TooManyPixels, At: at, Because: law.Words{
		ZH: fmt.Sprintf("%s 画面为 %d×%d 像素，超过上限（总数 %d 像素，每边 %d 像素）。", names(kind), width, height, most, maxSide),
		EN: fmt.Sprintf("The %s frame is %d×%d pixels, more than the limit (%d in all, %d a side).", names(kind), width, height, most, maxSide),
	}, Cure: law.Words{
		ZH: "请在设备上降低分辨率后重新取证。",
		EN: "Set a lower resolution on the device.",
	}}
}

// clip keeps a hostile text short in a sentence.
func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
