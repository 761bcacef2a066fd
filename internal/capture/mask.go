package capture

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
	"yuanjian/internal/retention"
)

// MaskMade puts a masked copy of a medium on record (Art 16(1)(5)): what leaves the house shows no face, plate or window that is not
// in the case. A person draws what is masked; nothing looks for faces. The original is never touched.
var MaskMade = act.Kind{Name: "capture.mask", Title: law.Words{ZH: "制作遮盖副本", EN: "Make a masked copy"}, Permission: access.ReviewCaptures}

// masksMost is how many areas a mask has at most.
const masksMost = 40

// filmSlack is by how much the length of a masked film may differ from the original's.
const filmSlack = time.Second

// NewMask is a masked copy to be made of one medium.
type NewMask struct {
	Capture, Medium string
	Areas           []media.Area // of a picture
	Outside         bool         // everything but the areas is masked
	Method          string       // of a film, which is masked with another program: by which, and how
	Shows           string       // what the copy is to prove (制作证明对象)
}

// Mask is a masked copy on record.
type Mask struct {
	ID, Medium, Type string
	Original, SHA256 blob.Digest
	Size             int64
	Areas            []media.Area
	Outside          bool
	Method, Shows    string
	Person           string
	At               time.Time
}

// MaskRecord is what the ledger commits to.
type MaskRecord struct {
	ID       string       `json:"id"`
	Capture  string       `json:"capture"`
	Medium   string       `json:"medium"`
	Original string       `json:"original"`
	SHA256   string       `json:"sha256"`
	Size     int64        `json:"size"`
	Outside  bool         `json:"outside"`
	Areas    []media.Area `json:"areas,omitempty"`
	Said     string       `json:"said_sha256"`
}

// maskSaid is what is sealed of a mask.
type maskSaid struct {
	Method string `json:"method"`
	Shows  string `json:"shows"`
}

const maskField = "capture.mask"

func (n *NewMask) check(film bool) error {
	var c fault.Check
	c.Text(&n.Shows, recallMost, true, "shows", "请写明副本要证明什么。", "Say what the copy is to prove.")
	if film {
		c.Text(&n.Method, recallMost, true, "method", "请写明用什么程序、怎样遮盖，声音是否去除。", "Say with which program and how it was masked, and whether the sound was removed.")
		return c.Err()
	}
	c.Want(len(n.Areas) > 0, "areas", "请至少划定一个区域。", "Draw at least one area.")
	c.Want(len(n.Areas) <= masksMost, "areas", fmt.Sprintf("最多划定%d个区域。", masksMost), fmt.Sprintf("At most %d areas.", masksMost))
	c.Want(!slices.ContainsFunc(n.Areas, func(a media.Area) bool { return !a.Valid() }), "areas", "每个区域的右边大于左边、下边大于上边，并且在画面之内。", "Every area lies in the picture, its right beyond its left and its bottom below its top.")
	n.Method = n.describe()
	return c.Err()
}

// describe is the method of a picture, in words of the record.
func (n *NewMask) describe() string {
	if n.Outside {
		return fmt.Sprintf("制作人手工划定%d个矩形区域，区域以外的画面用黑色覆盖；由本系统按查看用副本重新编码，不含元数据。", len(n.Areas))
	}
	return fmt.Sprintf("制作人手工划定%d个矩形区域，区域用黑色覆盖；由本系统按查看用副本重新编码，不含元数据。", len(n.Areas))
}

// medium finds the medium of a capture that the person may review.
func (s *Service) maskable(ctx context.Context, by act.By, n *NewMask) (Media, error) {
	c, err := s.ByID(ctx, s.Engine.DB.Reader(), by.Scope(access.ReviewCaptures), n.Capture)
	if err != nil {
		return Media{}, err
	}
	i := slices.IndexFunc(c.Media, func(m Media) bool { return m.Name == n.Medium })
	if i < 0 {
		return Media{}, noMask
	}
	return c.Media[i], nil
}

var noMask = fault.NotFound{What: law.Words{ZH: "这个媒体文件或者副本", EN: "this medium or copy"}}

// MaskPicture draws the areas over a copy of a picture and puts it on record.
func (s *Service) MaskPicture(ctx context.Context, by act.By, n NewMask) (act.Done[MaskRecord], error) {
	m, err := s.maskable(ctx, by, &n)
	if err == nil && m.Type == media.MP4 {
		err = fault.Invalid{Fields: []fault.Field{{Name: "documents", Want: law.Words{ZH: "影片须先用其他程序遮盖，再上传遮盖后的影片。", EN: "A film is masked with another program; upload the masked film."}}}}
	}
	if err == nil {
		err = n.check(false)
	}
	if err != nil {
		return act.Done[MaskRecord]{}, err
	}
	view, err := s.Copy(ctx, m, View)
	if err != nil {
		return act.Done[MaskRecord]{}, fmt.Errorf("draw a copy to mask: %w", err)
	}
	masked, err := media.Mask(view, n.Areas, n.Outside)
	if err != nil {
		return act.Done[MaskRecord]{}, err
	}
	staged, err := s.Originals.Stage(ctx, bytes.NewReader(masked.JPEG), int64(len(masked.JPEG)))
	if err != nil {
		return act.Done[MaskRecord]{}, fmt.Errorf("keep a masked copy: %w", err)
	}
	return s.keepMask(ctx, by, n, m, staged, media.JPEG)
}

// MaskFilm takes in a film that was masked with another program: a film of the original's length with other bytes.
func (s *Service) MaskFilm(ctx context.Context, by act.By, n NewMask, film io.Reader) (act.Done[MaskRecord], error) {
	m, err := s.maskable(ctx, by, &n)
	if err == nil && m.Type != media.MP4 {
		err = noMask
	}
	if err == nil {
		err = n.check(true)
	}
	if err != nil {
		return act.Done[MaskRecord]{}, err
	}
	limits := media.DefaultLimits()
	staged, err := s.Originals.Stage(ctx, film, limits.FilmBytes)
	if errors.Is(err, blob.ErrTooLarge) {
		return act.Done[MaskRecord]{}, badFilm("影片太大，最大64 MB。", "The film is too large; it has at most 64 MB.")
	}
	if err != nil {
		return act.Done[MaskRecord]{}, fmt.Errorf("keep a masked film: %w", err)
	}
	info, err := media.Check(staged, staged.Size, media.MP4, limits)
	var defect *media.Defect
	switch {
	case errors.As(err, &defect):
		err = badFilm(defect.Sentence("zh"), defect.Sentence("en"))
	case err == nil && staged.Digest == m.SHA256:
		err = badFilm("这是原件，没有遮盖。", "This is the original; nothing in it is masked.")
	case err == nil && (info.Duration-m.Duration).Abs() > filmSlack:
		err = badFilm("影片的长度与原件不同，请上传完整的遮盖后的影片。", "The film is not as long as the original; upload the whole of it, masked.")
	}
	if err != nil {
		staged.Discard()
		return act.Done[MaskRecord]{}, err
	}
	n.Areas, n.Outside = nil, false
	return s.keepMask(ctx, by, n, m, staged, media.MP4)
}

func badFilm(zh, en string) error {
	return fault.Invalid{Fields: []fault.Field{{Name: "documents", Want: law.Words{ZH: zh, EN: en}}}}
}

// keepMask publishes the bytes, then records them. Bytes of an act that is refused stay without a record and are no copy of anything.
func (s *Service) keepMask(ctx context.Context, by act.By, n NewMask, m Media, staged *blob.Staged, kind string) (act.Done[MaskRecord], error) {
	defer staged.Discard()
	if err := s.Originals.Publish(ctx, staged); err != nil {
		return act.Done[MaskRecord]{}, fmt.Errorf("keep a masked copy: %w", err)
	}
	digest, size := staged.Digest, staged.Size
	return act.Do(ctx, s.Engine, MaskMade, by, func(ctx context.Context, tx *act.Tx) (MaskRecord, error) {
		c, err := s.ByID(ctx, tx, tx.By.Scope(access.ReviewCaptures), n.Capture)
		if err != nil { // ByID keeps who is recused from it
			return MaskRecord{}, err
		}
		if err := retention.Keep(ctx, tx, []string{digest.String()}); err != nil {
			return MaskRecord{}, err
		}
		r := MaskRecord{ID: tx.NewID(), Capture: c.ID, Medium: m.Name, Original: m.SHA256.String(), SHA256: digest.String(), Size: size, Outside: n.Outside, Areas: n.Areas}
		said, err := s.Keys.SealJSON(maskField, r.ID, maskSaid{n.Method, n.Shows})
		if err != nil {
			return r, fmt.Errorf("seal what a masked copy shows: %w", err)
		}
		r.Said = blob.DigestOf(said).String()
		areas, err := json.Marshal(n.Areas)
		if err != nil {
			return r, fmt.Errorf("write areas: %w", err)
		}
		_, err = tx.Exec(ctx, `INSERT INTO capture_mask (book, id, capture, medium, original, type, sha256, size, outside, areas, said, person, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
			tx.Book, r.ID, c.ID, m.Name, r.Original, kind, r.SHA256, size, n.Outside, string(areas), said, tx.By.Person, tx.Now)
		if err != nil {
			return r, fmt.Errorf("store a masked copy: %w", err)
		}
		return r, nil
	})
}
