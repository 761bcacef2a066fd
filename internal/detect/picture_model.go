package detect

import (
	"context"
	"errors"
	"fmt"
	"io"

	"yuanjian/internal/law"
	"yuanjian/internal/media"
)

// Measurer measures a picture in a process that may do nothing else.
type Measurer interface {
	Measure(ctx context.Context, r io.ReaderAt, size int64, declared string) (Measures, Texts, error)
}

// Pictures looks at sharpness, exposure and regular patterns of pictures.
type Pictures struct{ By Measurer }

// Model names it.
func (Pictures) Model() Model {
	return Model{Name: "yuanjian-picture", Version: "1", Title: law.Words{ZH: "画面质量检查", EN: "Quality of pictures"}, Maker: ours,
		Purpose: law.Words{ZH: "由图片的清晰度（拉普拉斯方差）、亮度分布和频谱，提示画面可能模糊、过暗、过亮，或者翻拍屏幕。不识别车辆、号牌和人。", EN: "From sharpness (variance of the Laplacian), brightness and spectrum: whether a picture may be blurred, too dark, too bright, or of a screen. It recognises no vehicle, plate or person."},
		Tested:  tested}
}

// Files looks at the metadata of pictures and at traces of a second compression.
type Files struct{ By Measurer }

// Model names it.
func (Files) Model() Model {
	return Model{Name: "yuanjian-file", Version: "1", Title: law.Words{ZH: "文件改动检查", EN: "Traces of altered files"}, Maker: ours,
		Purpose: law.Words{ZH: "由图片元数据与上报内容、画面的矛盾和压缩痕迹，提示文件可能被改动。原始数据是否完好以摘要校验为准。", EN: "From metadata that contradict the event or the picture, and traces of compression: whether a file may have been altered. Whether bytes are as sent is told by their digest."},
		Tested:  tested}
}

var tested = law.Words{ZH: "用外来的图片和人工制作的样本测试，检出和误报见随系统交付的测试报告。", EN: "Tested on pictures from outside and on made samples; hits and false alarms are in the report of tests that comes with the program."}

// Look measures each picture.
func (p Pictures) Look(ctx context.Context, seen Seen) ([]Hint, error) {
	return eachPicture(ctx, p.By, seen, func(m Medium, x *Measures, _ Texts) []Hint { return PictureHints(m.Name, x) })
}

// Look measures each picture and compares its metadata with the event.
func (p Files) Look(ctx context.Context, seen Seen) ([]Hint, error) {
	return eachPicture(ctx, p.By, seen, func(m Medium, x *Measures, t Texts) []Hint {
		at := seen.At
		if m.TakenAt != nil {
			at = *m.TakenAt
		}
		return FileHints(m.Name, x, t, at, seen.Serial)
	})
}

// eachPicture measures the pictures of a capture; films are not looked at. A picture that cannot be decoded is told by its page.
func eachPicture(ctx context.Context, by Measurer, seen Seen, hints func(Medium, *Measures, Texts) []Hint) ([]Hint, error) {
	var out []Hint
	for _, m := range seen.Media {
		if m.Type != media.JPEG && m.Type != media.PNG {
			continue
		}
		x, t, err := measured(ctx, by, m)
		var defect *media.Defect
		if errors.As(err, &defect) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, hints(m, &x, t)...)
	}
	return out[:min(len(out), HintsMost)], nil
}

func measured(ctx context.Context, by Measurer, m Medium) (Measures, Texts, error) {
	original, err := m.Open()
	if err != nil {
		return Measures{}, Texts{}, fmt.Errorf("open an original: %w", err)
	}
	defer func() { _ = original.Close() }()
	return by.Measure(ctx, original, m.Size, m.Type)
}
