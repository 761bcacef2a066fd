package archive

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// Names in a package. The files of the entries stand behind them, each under its digest, in the order of the digests.
const (
	manifestName = "manifest.json"
	ledgerName   = "ledger.json"
	filesFolder  = "files/"
)

// proofs are the entries of the ledger that a package brings: the one that sealed the file, and those of the steps of its case, each with the proof
// that it is in the tree of the first Size leaves.
type proofs struct {
	Form   string         `json:"form"`
	Size   int64          `json:"size"`
	Root   string         `json:"root"`
	Sealed ledger.Shown   `json:"sealed"`
	Steps  []ledger.Shown `json:"steps"`
}

// Package writes the transfer package of a version: the same bytes whenever it is made. The caller has found the version in a scope, and logs the look.
func (s *Service) Package(ctx context.Context, q db.Queryer, v *Version, to io.Writer) error {
	m, err := s.Manifest(v)
	if err != nil {
		return err
	}
	p, err := s.proofsOf(ctx, q, v, &m)
	if err != nil {
		return err
	}
	raw, err := s.bytesOf(v.Manifest)
	if err != nil {
		return fmt.Errorf("read the manifest of a file: %w", err)
	}
	lines, err := json.MarshalIndent(p, "", " ")
	if err != nil {
		return fmt.Errorf("write the proofs of a package: %w", err)
	}
	z := zip.NewWriter(to)
	for _, x := range []struct {
		name    string
		content []byte
	}{{manifestName, raw}, {ledgerName, append(lines, '\n')}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: x.name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(x.content)
		}
		if err != nil {
			return fmt.Errorf("write %s of a package: %w", x.name, err)
		}
	}
	digests := map[string]bool{}
	for _, e := range m.Entries {
		for _, f := range e.Files {
			digests[f.SHA256] = true
		}
	}
	for _, digest := range slices.Sorted(maps.Keys(digests)) {
		if err := s.pack(z, digest); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("end a package: %w", err)
	}
	return nil
}

// pack writes one file into a package.
func (s *Service) pack(z *zip.Writer, digest string) error {
	x, err := blob.ParseDigest(digest)
	if err != nil {
		return err
	}
	o, err := s.Files.Open(x)
	if err != nil {
		return fmt.Errorf("read a file of a package: %w", err)
	}
	defer o.Close()
	w, err := z.CreateHeader(&zip.FileHeader{Name: filesFolder + digest, Method: zip.Store})
	if err == nil {
		_, err = io.Copy(w, io.NewSectionReader(o, 0, o.Size))
	}
	if err != nil {
		return fmt.Errorf("write file %s of a package: %w", digest, err)
	}
	return nil
}

// proofsOf proves against the tree that ends with the sealing, so that a package made later is the same.
func (s *Service) proofsOf(ctx context.Context, q db.Queryer, v *Version, m *Manifest) (p proofs, err error) {
	p.Form, p.Size = "yuanjian/archive/ledger/1", v.Entry+1
	derived, err := ledger.Derived(ctx, q, v.Book)
	if err != nil {
		return p, err
	}
	if derived < p.Size {
		return p, fault.Conflict{Because: law.Words{ZH: "账簿的证明正在生成，请过一分钟再下载。", EN: "The proofs of the ledger are being made; download it again in a minute."}}
	}
	root, err := ledger.TreeHash(ctx, q, v.Book, p.Size)
	if err != nil {
		return p, fmt.Errorf("read the root of a package: %w", err)
	}
	p.Root = fmt.Sprintf("%x", root[:])
	show := func(index int64) (ledger.Shown, error) {
		x, err := ledger.Show(ctx, q, v.Book, index)
		if err == nil {
			err = x.Prove(ctx, q, p.Size)
		}
		return x, err
	}
	if p.Sealed, err = show(v.Entry); err != nil {
		return p, err
	}
	for _, step := range m.Steps {
		x, err := show(step.Entry)
		if err != nil {
			return p, err
		}
		p.Steps = append(p.Steps, x)
	}
	return p, nil
}
