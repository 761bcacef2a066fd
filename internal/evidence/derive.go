package evidence

import (
	"context"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/media"
)

// Manners are how an item is derived from another.
var Manners = []device.Choice{
	{Key: "crop", Words: law.Words{ZH: "截取画面局部", EN: "a part of a picture"}},
	{Key: "still", Words: law.Words{ZH: "录像截图", EN: "a still of a film"}},
	{Key: "stitched", Words: law.Words{ZH: "画面拼接", EN: "pictures put together"}},
	{Key: "transcript", Words: law.Words{ZH: "录音录像的文字说明", EN: "a transcript"}},
	{Key: "chart", Words: law.Words{ZH: "示意图、对比图", EN: "a chart"}},
	{Key: "masked", Words: law.Words{ZH: "遮盖他人信息的副本", EN: "a copy with what is others' masked"}},
}

// Masked and Still are the manners that have rules of their own.
const (
	Masked = "masked"
	Still  = "still"
)

// Derivation is what a derived item says of its making (Art 33(6)): method, time, maker and object of proof; and from where it comes.
type Derivation struct {
	Manner  string    `json:"manner"`
	Method  string    `json:"method"`            // 制作方法
	At      time.Time `json:"at"`                // 制作时间
	Maker   string    `json:"maker"`             // 制作人: a name; of what a program made, its name
	Version string    `json:"version,omitempty"` // of the program; empty: a person made it
	Proves  string    `json:"proves"`            // 证明对象
	Medium  string    `json:"medium,omitempty"`  // which file of the source
	SHA256  string    `json:"sha256,omitempty"`  // of that file
	AtMS    *int64    `json:"at_ms,omitempty"`   // which instant of a film, in milliseconds from its beginning
	Mask    string    `json:"mask,omitempty"`    // id of the masked copy of a capture that it is
}

// ByProgram tells whether a program made it; who answers for it is an officer all the same.
func (d *Derivation) ByProgram() bool { return d.Version != "" }

// Deriving is an item to be made from another.
type Deriving struct {
	Source string // id of an item
	What   string
	Derivation
	Files []device.Attachment // none of a masked copy of a capture
}

func (n *Deriving) check() error {
	var c fault.Check
	c.Want(device.IsOneOf(Manners, n.Manner), "manner", "请选择怎样制作。", "Choose how it was made.")
	c.AtMost(&n.What, wordsMost, "what")
	if n.Mask == "" {
		n.ofFile(&c)
	}
	return c.Err()
}

// ofFile asks for the four fields of Art 33(6) of what was made outside.
func (n *Deriving) ofFile(c *fault.Check) {
	c.Text(&n.Method, longMost, true, "method", "请写明制作方法（第三十三条第（六）项）。", "Say by which method it was made (Art 33(6)).")
	c.Want(!n.At.IsZero(), "at", "请填写制作时间（第三十三条第（六）项）。", "Say when it was made (Art 33(6)).")
	c.Text(&n.Maker, lineMost, true, "maker", "请写明制作人（第三十三条第（六）项）；由程序制作的，写明程序名称和版本。", "Say who made it (Art 33(6)); of a program its name and version.")
	c.AtMost(&n.Version, lineMost, "version")
	c.Text(&n.Proves, longMost, true, "proves", "请写明证明对象（第三十三条第（六）项）。", "Say what it is to prove (Art 33(6)).")
	c.Want(len(n.Files) > 0, "documents", "请上传制作的文件。", "Upload what was made.")
	c.Want(len(n.Files) <= filesMost, "documents", fmt.Sprintf("一项证据最多%d份文件。", filesMost), fmt.Sprintf("An item has at most %d files.", filesMost))
	c.Want(n.Medium != "", "medium", "请选择由哪一份文件制作。", "Choose the file that it was made from.")
	c.Want(n.Manner != Still || n.AtMS != nil, "at_ms", "录像截图须写明截自第几秒。", "Of a still, say which second of the film it is.")
	c.Want(n.AtMS == nil || *n.AtMS >= 0, "at_ms", "时间点不能小于零。", "The instant is not before the beginning.")
}

// Derive puts on record an item made from another one of the case (Art 33(6)). It is excluded when its source is.
func (s *Service) Derive(ctx context.Context, by act.By, n Deriving) (Done, error) {
	if err := n.check(); err != nil {
		return Done{}, err
	}
	return act.Do(ctx, s.Engine, ItemDerived, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		source, k, err := s.of(ctx, tx, n.Source)
		if err != nil {
			return Record{}, err
		}
		if source.State == Excluded {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "来源证据已经排除，由它制作的材料也不能作为证据。", EN: "The source was excluded; nothing made from it is evidence."}}
		}
		x := Item{Book: tx.Book, ID: tx.NewID(), Case: k.ID, Body: k.Body, Kind: source.Kind, Origin: OfDerived, State: Entered, What: n.What, Person: tx.By.Person, Derivation: &n.Derivation,
			Source: source.ID, Root: source.Root, Capture: source.Capture, Verdict: source.Verdict, Use: source.Use, Outcome: source.Outcome, Receipt: source.Receipt, Corroboration: source.Corroboration}
		if n.Mask != "" {
			err = s.fromMask(ctx, tx, &source, &x)
		} else {
			err = s.fromFile(ctx, tx, &k, &source, &x, n.Files)
		}
		if err != nil {
			return Record{}, err
		}
		x.ObtainedAt = x.Derivation.At
		if x.What == "" {
			x.What = device.Words(Manners, x.Derivation.Manner).ZH
		}
		return s.store(ctx, tx, &x, "")
	})
}

// of is an item, with its open case, of an act by one of its officers who is not recused from what is behind it.
func (s *Service) of(ctx context.Context, tx *act.Tx, id string) (Item, Case, error) {
	x, err := s.load(ctx, tx, tx.Book, id)
	if err != nil {
		return x, Case{}, err
	}
	k, err := s.open(ctx, tx, x.Case)
	if fault.IsNotFound(err) {
		err = errNoItem
	}
	if err == nil {
		err = heldStill(ctx, tx, &x)
	}
	return x, k, err
}

// fromFile fills in what was made outside of a file of the source.
func (s *Service) fromFile(ctx context.Context, tx *act.Tx, k *Case, source, x *Item, files []device.Attachment) (err error) {
	d := x.Derivation
	i := slices.IndexFunc(source.Files, func(f ItemFile) bool { return f.SHA256 == d.Medium || f.Medium != "" && f.Medium == d.Medium })
	if i < 0 {
		return fault.Invalid{Fields: []fault.Field{{Name: "medium", Want: law.Words{ZH: "来源证据没有这份文件，请重新选择。", EN: "The source has no such file; choose again."}}}}
	}
	from := source.Files[i]
	d.Medium, d.SHA256 = from.Medium, from.SHA256
	if d.At.After(tx.Now) {
		return fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "制作时间不能晚于现在。", EN: "It was not made later than now."}}}}
	}
	if err := s.within(ctx, tx, source, &from, d); err != nil {
		return err
	}
	x.Files, err = s.uploaded(ctx, tx, k, files)
	return err
}

// within holds the instant of a film against its length: only a film has one.
func (s *Service) within(ctx context.Context, tx *act.Tx, source *Item, from *ItemFile, d *Derivation) error {
	bad := func(zh, en string) error {
		return fault.Invalid{Fields: []fault.Field{{Name: "at_ms", Want: law.Words{ZH: zh, EN: en}}}}
	}
	if from.Type != media.MP4 {
		if d.AtMS != nil {
			return bad("来源文件不是录像，没有时间点。", "The source is no film and has no instants.")
		}
		return nil
	}
	if d.AtMS == nil {
		return bad("来源是录像，请写明取自第几秒。", "The source is a film; say which second it is from.")
	}
	c, err := s.behind(ctx, tx, source)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(c.Media, func(m capture.Media) bool { return m.SHA256.String() == from.SHA256 })
	if i >= 0 && *d.AtMS > c.Media[i].Duration.Milliseconds() {
		return bad(fmt.Sprintf("录像只有%.1f秒。", c.Media[i].Duration.Seconds()), fmt.Sprintf("The film has only %.1f seconds.", c.Media[i].Duration.Seconds()))
	}
	return nil
}

// fromMask makes the masked copy of a capture an item: the copy says already by which method, when, by whom and what for it was made.
func (s *Service) fromMask(ctx context.Context, tx *act.Tx, source, x *Item) error {
	if source.Origin != OfCapture || x.Derivation.Manner != Masked {
		return noMask
	}
	masks, err := s.Captures.Masks(ctx, tx, tx.Book, source.Capture)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(masks, func(m capture.Mask) bool { return m.ID == x.Derivation.Mask })
	if i < 0 {
		return noMask
	}
	m := masks[i]
	name, err := s.People.Name(ctx, tx, tx.Book, m.Person)
	if err != nil {
		return fmt.Errorf("name who masked: %w", err)
	}
	x.Derivation = &Derivation{Manner: Masked, Method: m.Method, At: m.At, Maker: name, Proves: m.Shows, Medium: m.Medium, SHA256: m.Original.String(), Mask: m.ID}
	x.Files = []ItemFile{{Medium: m.Medium, Name: m.Medium, Type: m.Type, SHA256: m.SHA256.String(), Size: m.Size}}
	return nil
}

var noMask = fault.NotFound{What: law.Words{ZH: "这份遮盖副本", EN: "this masked copy"}}
