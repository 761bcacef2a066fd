package evidence

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/device"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// The longest texts, in characters.
const (
	wordsMost = 500
	longMost  = 2000
	lineMost  = 200
	filesMost = 20
)

// Provider is the body that took or holds what was obtained from it by sharing (Art 18(2)). Its own review counts for nothing: the
// receiver examines the item as its own.
type Provider struct {
	Body    string `json:"body"`              // its name
	SHA256  string `json:"sha256,omitempty"`  // of the original as the provider stated it; empty: not stated
	Differs string `json:"differs,omitempty"` // why the file has other bytes
}

// Obtained is evidence that officers obtained, or recorded themselves.
type Obtained struct {
	Case, Kind string
	Origin     Origin // OfDocument or OfRecord
	What       string
	How, From  string
	Place      string // where a thing is kept that is no file
	At         time.Time
	Second     string
	Files      []device.Attachment // device.Files has kept them
	Provider   *Provider
}

func (n *Obtained) check() error {
	var c fault.Check
	c.Want(device.IsOneOf(Kinds, n.Kind), "kind", "请选择证据的种类。", "Choose the kind of evidence.")
	c.Want(n.Origin == OfDocument || n.Origin == OfRecord, "origin", "请选择收集、调取或者执法人员制作的笔录。", "Choose whether it was obtained or is a record made by officers.")
	c.Text(&n.What, wordsMost, true, "what", "请写明是什么证据。", "Say what it is.")
	c.Text(&n.How, wordsMost, true, "how", "请写明怎样取得。", "Say how it was obtained.")
	c.Text(&n.From, wordsMost, true, "from", "请写明从谁处取得，或者由谁陈述。", "Say from whom it was obtained, or whose words it has.")
	c.Text(&n.Place, lineMost, len(n.Files) == 0, "place", "没有上传文件的，请写明原件、原物保存在哪里。", "Where no file is uploaded, say where the original or the thing is kept.")
	c.Want(!n.At.IsZero(), "at", "请填写取得的时间。", "Say when it was obtained.")
	c.Want(n.Second != "", "second", "请选择第二名执法人员。", "Choose the second officer.")
	c.Want(len(n.Files) <= filesMost, "documents", fmt.Sprintf("一项证据最多%d份文件。", filesMost), fmt.Sprintf("An item has at most %d files.", filesMost))
	if p := n.Provider; p != nil {
		c.Text(&p.Body, lineMost, true, "provider", "请写明由哪个单位提供。", "Say which body provided it.")
		c.AtMost(&p.SHA256, 64, "provider_sha256")
		same := p.SHA256 == ""
		for _, f := range n.Files {
			same = same || f.Digest == p.SHA256
		}
		c.Text(&p.Differs, wordsMost, !same, "differs", "文件与提供单位写明的摘要不一致，请写明原因，例如导出时重新编码。", "The file has another digest than the provider stated; say why, such as encoded anew on export.")
	}
	return c.Err()
}

// Enter puts on record what officers obtained: two of them, from whom, how and when (行政处罚法 42, 46).
func (s *Service) Enter(ctx context.Context, by act.By, n Obtained) (Done, error) {
	if err := n.check(); err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, n.Case)
	return act.Do(ctx, s.Engine, ItemEntered, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		k, err := s.open(ctx, tx, n.Case)
		if err == nil {
			err = k.second(ctx, tx, n.Second)
		}
		if err != nil {
			return Record{}, err
		}
		if n.At.After(tx.Now) {
			return Record{}, fault.Invalid{Fields: []fault.Field{{Name: "at", Want: law.Words{ZH: "取得的时间不能晚于现在。", EN: "It was not obtained later than now."}}}}
		}
		x := Item{Book: tx.Book, ID: tx.NewID(), Case: k.ID, Body: k.Body, Kind: n.Kind, Origin: n.Origin, State: Entered, What: n.What, How: n.How, From: n.From, Place: n.Place, ObtainedAt: n.At,
			Person: tx.By.Person, Second: n.Second, Provider: n.Provider}
		x.Root = x.ID
		if x.Files, err = s.uploaded(ctx, tx, &k, n.Files); err != nil {
			return Record{}, err
		}
		return s.store(ctx, tx, &x, "")
	})
}

// uploaded are the files of a new item, held against a disposal of the same bytes. The bytes of another item of the case are no further
// evidence: what one picture shows, its copy shows no better (Art 11(2)).
func (s *Service) uploaded(ctx context.Context, tx *act.Tx, k *Case, documents []device.Attachment) (out []ItemFile, err error) {
	if err := device.KeepDocuments(ctx, tx, documents); err != nil {
		return nil, err
	}
	for _, d := range documents {
		var number int
		err := tx.QueryRow(ctx, `SELECT coalesce(min(i.number), 0) FROM evidence_file f JOIN evidence_item i ON i.book = f.book AND i.id = f.item
			WHERE f.book = $1 AND i.case_id = $2 AND f.sha256 = $3 AND i.state <> 'excluded'`, tx.Book, k.ID, d.Digest).Scan(&number)
		if err != nil {
			return nil, fmt.Errorf("look for a file of the case: %w", err)
		}
		if number > 0 {
			return nil, fault.Conflict{Because: law.Words{ZH: fmt.Sprintf("“%s”与本案证据%d的文件完全相同，不能作为另一项证据。", d.Name, number), EN: fmt.Sprintf("“%s” has the very bytes of item %d of this case; it is no further evidence.", d.Name, number)}}
		}
		out = append(out, ItemFile{Name: d.Name, Type: d.Type, SHA256: d.Digest, Size: d.Size})
	}
	return out, nil
}
