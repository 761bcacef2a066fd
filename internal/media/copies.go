package media

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"runtime/debug"

	"yuanjian/internal/law"
)

// The boxes that copies fit into, in pixels, and their JPEG quality.
const (
	thumbnailWidth, thumbnailHeight = 320, 180
	viewingWidth, viewingHeight     = 2560, 1440
	copyQuality                     = 85
)

// freeAbove is the size of a decoded picture after which its memory is given back to the system at once: the program
// is meant to idle in little memory, and the collector alone would keep it for minutes.
const freeAbove = 128 << 20

// ErrNoPicture says that a film has no copies: the program holds no film decoder, the page plays the film itself.
var ErrNoPicture = errors.New("a film has no picture copies; it is played as it is")

// Copy is a picture drawn from an original: JPEG, upright, without metadata.
type Copy struct {
	JPEG          []byte
	Width, Height int
}

// Copies are what pages show in place of an original.
type Copies struct {
	Info      Info // of the original
	Thumbnail Copy // fits 320×180
	Viewing   Copy // fits 2560×1440
}

// Decoder draws copies, a fixed number at a time, and never from a picture that would take more memory than allowed.
// Make one for the process and share it.
type Decoder struct {
	limits Limits
	memory int64
	places chan struct{}
}

// NewDecoder returns a Decoder for files within limits that decodes `places` pictures at a time, each within `memory`
// bytes. One place and 512 MiB hold every ordinary picture of 50 megapixels.
func NewDecoder(limits Limits, places int, memory int64) *Decoder {
	return &Decoder{limits: limits, memory: memory, places: make(chan struct{}, max(places, 1))}
}

// Copies checks a file as Check does, waits for a place, decodes the picture once and draws both copies. Its errors: a
// *Defect when the file is not accepted or nothing can be drawn from it (Undrawable), ErrNoPicture for a film, ctx's
// error when the wait was broken off, else an error of reading.
func (d *Decoder) Copies(ctx context.Context, r io.ReaderAt, size int64, declared string) (Copies, error) {
	info, err := Drawable(r, size, declared, d.limits, d.memory)
	if err != nil {
		return Copies{Info: info}, err
	}
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
	case <-ctx.Done():
		return Copies{}, fmt.Errorf("wait to decode a picture: %w", ctx.Err())
	}
	if info.DecodeBytes > freeAbove {
		defer debug.FreeOSMemory()
	}
	return draw(r, size, info)
}

// Drawable checks a file as Check does and says whether copies may be drawn from it within memory bytes, before a pixel
// is decoded: ErrNoPicture for a film, a *Defect (Undrawable) for a picture that would take more.
func Drawable(r io.ReaderAt, size int64, declared string, limits Limits, memory int64) (Info, error) {
	info, err := Check(r, size, declared, limits)
	switch {
	case err != nil:
		return Info{}, err
	case info.Type == MP4:
		return info, ErrNoPicture
	case info.DecodeBytes > memory:
		return Info{}, CannotDraw(info.Type, fmt.Sprintf("解码需要 %d MiB 内存，超过允许的 %d MiB", info.DecodeBytes>>20, memory>>20),
			fmt.Sprintf("decoding takes %d MiB of memory, more than the %d allowed", info.DecodeBytes>>20, memory>>20))
	}
	return info, nil
}

func draw(r io.ReaderAt, size int64, info Info) (Copies, error) {
	img, err := decode(r, size, info)
	if err != nil {
		return Copies{}, err
	}
	c := Copies{Info: info}
	view := ViewingCopy(img, info.Orientation)
	if c.Viewing, err = encode(view); err != nil {
		return Copies{}, err
	}
	// The thumbnail is drawn from the viewing copy: the original is walked once, and that one is upright already.
	c.Thumbnail, err = encode(Thumbnail(view, 1))
	return c, err
}

// Decode decodes a picture whose structure is in order (Drawable). Its errors are as those of Copies.
func Decode(r io.ReaderAt, size int64, info Info) (image.Image, error) { return decode(r, size, info) }

// decode runs the standard decoder; a panic in it is an error of this picture and not the end of the program.
func decode(r io.ReaderAt, size int64, info Info) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, CannotDraw(info.Type, "解码器报告内部错误", fmt.Sprintf("the decoder failed: %v", p))
		}
	}()
	reading := &Noted{R: io.NewSectionReader(r, 0, size)}
	if info.Type == JPEG {
		img, err = jpeg.Decode(reading)
	} else {
		img, err = png.Decode(bufio.NewReader(reading))
	}
	if reading.Err != nil {
		return nil, fmt.Errorf("read a picture to decode: %w", reading.Err)
	}
	if err != nil {
		return nil, CannotDraw(info.Type, "画面数据无法解码（"+err.Error()+"）", "the picture data cannot be decoded ("+err.Error()+")")
	}
	// The header was read twice by different hands; what was allowed must be what was decoded.
	if b := img.Bounds(); b.Dx() != info.Width || b.Dy() != info.Height {
		return nil, CannotDraw(info.Type, "解码所得尺寸与文件头不符", "the decoded size is not that of the header")
	}
	return img, nil
}

// Noted remembers an error of reading, so that a failing disk is not taken for a damaged picture or a dead process.
type Noted struct {
	R   io.Reader
	Err error
}

// Read implements io.Reader.
func (n *Noted) Read(p []byte) (int, error) {
	k, err := n.R.Read(p)
	if err != nil && err != io.EOF {
		n.Err = err
	}
	return k, err
}

// CannotDraw is the defect of a picture whose structure is in order and from which no copy can be drawn; zh and en say
// why, without a full stop.
func CannotDraw(kind, zh, en string) *Defect {
	return &Defect{Reason: Undrawable, At: -1, Because: law.Words{
		ZH: fmt.Sprintf("无法为该 %s 图片生成浏览副本：%s。", names(kind), zh),
		EN: fmt.Sprintf("No viewing copy can be drawn from this %s picture: %s.", names(kind), en),
	}, Cure: law.Words{
		ZH: "原始文件保存完好，请直接打开原始文件查看。",
		EN: "The original is kept as it is: open the original instead.",
	}}
}

func encode(img image.Image) (Copy, error) {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: copyQuality}); err != nil {
		return Copy{}, fmt.Errorf("encode a copy: %w", err)
	}
	b := img.Bounds()
	return Copy{JPEG: out.Bytes(), Width: b.Dx(), Height: b.Dy()}, nil
}
