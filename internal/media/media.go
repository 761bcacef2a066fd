package media

import (
	"fmt"
	"io"
	"mime"
	"time"
)

// The types that are accepted, as the event of a capture names them.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	MP4  = "video/mp4"
)

// Limits bound one file.
type Limits struct {
	PictureBytes int64 // JPEG and PNG
	FilmBytes    int64 // MP4
	Pixels       int64 // width × height of a picture or of a film's frame
}

// DefaultLimits are those of the device interface: 16 MiB and 50 megapixels for pictures, 64 MiB for films.
func DefaultLimits() Limits {
	return Limits{PictureBytes: 16 << 20, FilmBytes: 64 << 20, Pixels: 50_000_000}
}

// Info is what the structure of a file says about it.
type Info struct {
	Type          string        // JPEG, PNG or MP4
	Width, Height int           // pixels as stored, before the orientation is applied
	Orientation   int           // 1–8 as EXIF numbers it; 1 where the file says nothing
	Codec         string        // "baseline", "extended", "progressive"; "png", "png interlaced"; "avc1", "hvc1", …
	Duration      time.Duration // of the first video track; 0 for pictures
	Frames        int           // frames of the first video track; 1 for pictures
	Trailing      int64         // bytes after the end of a JPEG or PNG; kept in the original, shown nowhere
	DecodeBytes   int64         // memory that decoding a picture takes, an upper estimate in bytes; 0 for films
}

// Upright returns width and height as people see the picture, the orientation applied.
func (i Info) Upright() (width, height int) {
	if i.Orientation >= 5 {
		return i.Height, i.Width
	}
	return i.Width, i.Height
}

// Check reads the structure of a file of size bytes that was declared as a media type; an empty declared type stands
// for any of the three. It returns a *Defect when the file is not accepted, and another error when r could not be read.
// Its memory does not depend on the file, its work is linear in size.
func Check(r io.ReaderAt, size int64, declared string, limits Limits) (Info, error) {
	if declared != "" {
		base, _, err := mime.ParseMediaType(declared)
		if err != nil || !accepted(base) {
			return Info{}, notAccepted(declared)
		}
		declared = base
	}
	if size <= 0 {
		return Info{}, empty()
	}
	s, giveBack := newSource(r, size)
	defer giveBack()
	found, err := sniff(s)
	if err != nil {
		return Info{}, fmt.Errorf("read the beginning of a medium: %w", err)
	}
	if !accepted(found.kind) || declared != "" && found.kind != declared {
		return Info{}, otherThanDeclared(declared, found)
	}
	most := limits.PictureBytes
	if found.kind == MP4 {
		most = limits.FilmBytes
	}
	if size > most {
		return Info{}, tooLarge(found.kind, size, most)
	}
	return structure(s, found.kind, limits)
}

func structure(s *source, kind string, limits Limits) (Info, error) {
	switch kind {
	case JPEG:
		return checkJPEG(s, limits)
	case PNG:
		return checkPNG(s, limits)
	default:
		return checkMP4(s, limits)
	}
}

// extensions are the endings of names of files by their type.
var extensions = map[string]string{JPEG: ".jpg", PNG: ".png", MP4: ".mp4"}

// Extension is the ending of a file's name for its type; empty for a type that is not accepted.
func Extension(kind string) string { return extensions[kind] }

func accepted(kind string) bool { return kind == JPEG || kind == PNG || kind == MP4 }
