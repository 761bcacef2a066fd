package casefile

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"yuanjian/internal/db"
	"yuanjian/internal/docket"
	"yuanjian/internal/evidence"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// secondPart are the papers of the second part of a file (副卷): how the body made up its mind. Evidence that was excluded or not admitted is
// there too (Art 34).
var secondPart = []string{"C4.12", "C4.13", "C4.14"}

// Kinds of contents that are no papers; of a paper it is its kind.
const (
	ItemContent      = "evidence"
	ObjectionContent = "objection"
	SentContent      = "sent"
	ReceiptContent   = "receipt"
)

// Content is one thing that the file of a case holds (Art 34).
type Content struct {
	Second bool // in the second part
	Kind   string
	ID     string // of the paper, the item or the objection
	Title  string // what it is, in Chinese, as the list of the file has it
	Number string // of a paper, or of a receipt
	At     time.Time
	Pages  int // of a paper
	Place  string
	Files  []evidence.ItemFile // a thing has none, and Place says where it is kept
}

// Contents are what the file of a case holds, in its order: papers as they were signed, items of evidence by their numbers, what came with
// objections, what the party sent, the receipts of what it paid. A paper that is a draft still, or whose files are being made, keeps the file open. The caller has found the
// case in a scope.
func (s *Service) Contents(ctx context.Context, q db.Queryer, f *File) ([]Content, error) {
	items, err := s.Evidence.Of(ctx, q, f.Book, f.ID)
	if err != nil {
		return nil, err
	}
	objections, err := s.Evidence.ObjectionsOf(ctx, q, f.Book, f.ID)
	if err != nil {
		return nil, err
	}
	out, err := s.signed(ctx, f, items, objections)
	if err != nil {
		return nil, err
	}
	for i := range items {
		x := &items[i]
		out = append(out, Content{Second: x.State == evidence.Excluded || x.State == evidence.NotAdmitted, Kind: ItemContent, ID: x.ID,
			Title: fmt.Sprintf("证据%d：%s（%s）", x.Number, x.What, evidence.StateWords[x.State].ZH), At: x.ObtainedAt, Place: x.Place, Files: x.Files})
	}
	for i := range objections {
		if x := &objections[i]; len(x.Files) > 0 {
			out = append(out, Content{Kind: ObjectionContent, ID: x.ID, Title: "证据异议的材料", Number: x.Receipt, At: x.ReceivedAt, Files: x.Files})
		}
	}
	sent, err := sentOf(ctx, q, f)
	if err != nil {
		return nil, err
	}
	receipts, err := s.receiptsOf(ctx, q, f)
	return slices.Concat(out, sent, receipts), err
}

// receiptsOf are the e-receipts of what was paid, as the platform issued them: structured, in XML (Art 39; documents.md C5.6).
func (s *Service) receiptsOf(ctx context.Context, q db.Queryer, f *File) (out []Content, err error) {
	d, err := s.Payments.OfMatter(ctx, q, f.Book, f.ID)
	if err != nil || d == nil {
		return nil, err
	}
	for i := range d.Received {
		if r := &d.Received[i]; r.File != "" {
			out = append(out, Content{Kind: ReceiptContent, ID: r.Trade, Title: "非税电子票据", Number: r.Receipt, At: r.At,
				Files: []evidence.ItemFile{{Name: "receipt-" + r.Receipt, Type: "application/xml", SHA256: r.File, Size: r.Size}}})
		}
	}
	return out, nil
}

// signed are the papers of a case, and of its items and objections, that were signed, the oldest first; without the cover and list themselves.
func (s *Service) signed(ctx context.Context, f *File, items []evidence.Item, objections []evidence.Objection) (out []Content, err error) {
	of := []string{f.ID}
	for i := range items {
		of = append(of, items[i].ID)
	}
	for i := range objections {
		of = append(of, objections[i].ID)
	}
	all, err := s.Papers.About(ctx, f.scope(), of...)
	if err != nil {
		return nil, err
	}
	for _, p := range slices.Backward(all) {
		k, _ := docket.KindByID(p.Kind)
		switch {
		case p.Kind == ArchivePaper || p.State == docket.DroppedState:
		case p.State == docket.DraftState:
			return nil, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("案卷里的《%s》还是草稿，请先签发或者撤销。", k.Title.ZH), EN: fmt.Sprintf("“%s” is a draft still: have it signed or drop it first.", k.Title.EN)}}
		case p.PDF.Digest == "":
			return nil, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("《%s》的文件正在制作，请稍后再试。", k.Title.ZH), EN: fmt.Sprintf("The files of “%s” are being made; try again in a moment.", k.Title.EN)}}
		default:
			x, err := s.PaperContent(&p)
			if err != nil {
				return nil, err
			}
			out = append(out, x)
		}
	}
	return out, nil
}

// PaperContent is a signed paper as the file of its case holds it.
func (s *Service) PaperContent(p *docket.Paper) (Content, error) {
	pages, err := s.Papers.Pages(p)
	if err != nil {
		return Content{}, err
	}
	k, _ := docket.KindByID(p.Kind)
	x := Content{Second: slices.Contains(secondPart, p.Kind), Kind: p.Kind, ID: p.ID, Title: k.Title.ZH, Number: p.Number, At: p.ApprovedAt, Pages: pages}
	x.Files = append(x.Files, evidence.ItemFile{Name: p.Number + ".pdf", Type: "application/pdf", SHA256: p.PDF.Digest, Size: p.PDF.Size})
	if p.OFD.Digest != "" {
		x.Files = append(x.Files, evidence.ItemFile{Name: p.Number + ".ofd", Type: "application/ofd", SHA256: p.OFD.Digest, Size: p.OFD.Size})
	}
	return x, nil
}

// sentOf are the files that the party sent with steps of its own, in their order.
func sentOf(ctx context.Context, q db.Queryer, f *File) (out []Content, err error) {
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var no, place int
		x, y := Content{Kind: SentContent, ID: f.ID}, evidence.ItemFile{}
		if err := rows.Scan(&no, &place, db.At(&x.At), &y.Type, &y.SHA256, &y.Size); err != nil {
			return err
		}
		x.Title, y.Name = fmt.Sprintf("当事人提交的材料（第%d步，第%d件）", no, place+1), fmt.Sprintf("sent-%d-%d", no, place+1)
		x.Files = []evidence.ItemFile{y}
		out = append(out, x)
		return nil
	}, `SELECT f.no, f.place, s.at, f.type, f.sha256, f.size FROM case_step_file f JOIN case_step s ON s.book = f.book AND s.case_id = f.case_id AND s.no = f.no
		WHERE f.book = $1 AND f.case_id = $2 ORDER BY f.no, f.place`, f.Book, f.ID)
	if err != nil {
		return nil, fmt.Errorf("list what a party sent: %w", err)
	}
	return out, nil
}
