package device

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/retention"
)

// DocumentBytes is how large one document may be.
const DocumentBytes = 20 << 20

const pdf = "application/pdf"

// Files keeps documents before the act that refers to them, in the write-once store.
type Files struct{ Store *blob.Store }

// Keep stores a document: PDF, JPEG or PNG by what is in it, whatever it calls itself. When it returns, the bytes are
// durable under their digest. fault.Invalid names the field "documents" and says what is wrong with the file.
func (f Files) Keep(ctx context.Context, r io.Reader, name string) (Attachment, error) {
	staged, err := f.Store.Stage(ctx, r, DocumentBytes)
	if errors.Is(err, blob.ErrTooLarge) {
		return Attachment{}, badDocument(law.Words{ZH: fmt.Sprintf("文件最大%d MB，请压缩或者分成几份。", DocumentBytes>>20), EN: fmt.Sprintf("A file has at most %d MB; make it smaller or split it.", DocumentBytes>>20)})
	}
	if err != nil {
		return Attachment{}, fmt.Errorf("keep a document: %w", err)
	}
	defer staged.Discard()
	kind, err := documentType(staged, staged.Size)
	if err != nil {
		return Attachment{}, err
	}
	a := Attachment{Digest: staged.Digest.String(), Name: documentName(name, kind), Type: kind, Size: staged.Size}
	if err := f.Store.Publish(ctx, staged); err != nil {
		return Attachment{}, fmt.Errorf("keep a document: %w", err)
	}
	return a, nil
}

// KeepDocuments holds the files of a fact, or of evidence, against a disposal that is to take out the same bytes: a picture of a capture may have been
// uploaded as a document.
func KeepDocuments(ctx context.Context, tx *act.Tx, documents []Attachment) error {
	var digests []string
	for _, a := range documents {
		digests = append(digests, a.Digest)
	}
	err := retention.Keep(ctx, tx, digests)
	if errors.Is(err, retention.ErrBeingRemoved) {
		return fault.Conflict{Because: law.Words{ZH: "同样内容的文件正在销毁，请过一分钟再上传一次。", EN: "A file with the same bytes is being removed at this moment; upload it again in a minute."}}
	}
	return err
}

func badDocument(w law.Words) error {
	return fault.Invalid{Fields: []fault.Field{{Name: "documents", Want: w}}}
}

// documentType looks at the bytes: a PDF has its header and its end, a picture the structure that media asks for.
func documentType(r io.ReaderAt, size int64) (string, error) {
	if size == 0 {
		return "", badDocument(law.Words{ZH: "文件是空的，请重新选择。", EN: "The file is empty; choose it again."})
	}
	head := make([]byte, min(size, 1024))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read a document: %w", err)
	}
	if bytes.HasPrefix(head, []byte("%PDF-")) {
		return pdf, wholePDF(r, size)
	}
	info, err := media.Check(r, size, "", media.DefaultLimits())
	var defect *media.Defect
	if errors.As(err, &defect) {
		return "", badDocument(law.Words{ZH: defect.Sentence("zh"), EN: defect.Sentence("en")})
	}
	if err != nil {
		return "", err
	}
	if info.Type == media.MP4 {
		return "", badDocument(law.Words{ZH: "请上传PDF、JPEG或者PNG文件。", EN: "Upload a PDF, JPEG or PNG file."})
	}
	return info.Type, nil
}

// wholePDF asks for the end of the file (ISO 32000-1 §7.5.5): a truncated upload lacks it.
func wholePDF(r io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 2048))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read a document: %w", err)
	}
	if !bytes.Contains(tail, []byte("%%EOF")) {
		return badDocument(law.Words{ZH: "PDF文件不完整，请重新上传。", EN: "The PDF is not complete; upload it again."})
	}
	return nil
}

var extensions = map[string]string{pdf: ".pdf", media.JPEG: ".jpg", media.PNG: ".png"}

// documentName is a name to show: without path and control characters, not too long, ending as its type does.
func documentName(name, kind string) string {
	base := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsControl(r) {
			return -1
		}
		return r
	}, baseName(name))
	base = strings.TrimSuffix(base, path.Ext(base))
	if r := []rune(base); len(r) > shortText/2 {
		base = string(r[:shortText/2])
	}
	if base = strings.Trim(base, " ."); base == "" || base == "/" {
		base = "文件"
	}
	return base + extensions[kind]
}

// baseName is the last part of a name, whichever system's separators it was sent with.
func baseName(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }
