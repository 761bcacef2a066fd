package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/casefile"
	"yuanjian/internal/db"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/retention"
)

const (
	wordsField   = "archive.reopen"
	wordsMost    = 500
	manifestMost = 64 << 20 // bytes
)

var errChanged = fault.Conflict{Because: law.Words{ZH: "检查以后案卷有变动，请刷新页面，重新检查再归档。", EN: "The file changed since it was checked; reload the page and check it again."}}

// Archive seals the file of a case: what it holds is read and checked first, outside the act, and the act asks whether it is still so.
func (s *Service) Archive(ctx context.Context, by act.By, id string, class Class) (Done, error) {
	if !slices.Contains(Classes, class) {
		return Done{}, fault.Invalid{Fields: []fault.Field{{Name: "class", Want: law.Words{ZH: "请选择保管期限。", EN: "Choose for how long it is kept."}}}}
	}
	q := s.Engine.DB.Reader()
	d, err := s.Look(ctx, q, by.Scope(access.KeepArchives), id)
	if err != nil {
		return Done{}, err
	}
	if sealed := d.Sealed(); sealed == nil { // one that is sealed the act refuses, or answers as it did before
		if err := s.ready(ctx, q, d, class); err != nil {
			return Done{}, err
		}
	}
	manifest, digest, err := s.keepManifest(ctx, q, d, class)
	if err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, id)
	return act.Do(ctx, s.Engine, Archived, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		c, err := s.Cases.Look(ctx, tx, tx.By.Scope(access.KeepArchives), id)
		if err != nil {
			return Record{}, err
		}
		versions, err := s.versions(ctx, tx, db.NewWhere("v.book = $1 AND v.case_id = $2", []any{tx.Book, id}), " ORDER BY v.version DESC")
		if err != nil {
			return Record{}, err
		}
		gates, err := s.gates(ctx, tx, c, versions)
		if err == nil {
			err = refusal(gates)
		}
		if err != nil {
			return Record{}, err
		}
		stamp, err := stampOf(ctx, tx, c)
		if err != nil {
			return Record{}, err
		}
		if stamp != d.stamp || len(versions) != len(d.Versions) {
			return Record{}, errChanged
		}
		return s.store(ctx, tx, d, class, digest, int64(len(manifest)))
	})
}

// ready asks whether a file may be sealed: its conditions, its class, its checks.
func (s *Service) ready(ctx context.Context, q db.Queryer, d *Dossier, class Class) error {
	if err := refusal(d.Gates); err != nil {
		return err
	}
	if d.NotYet != nil {
		return d.NotYet
	}
	if least := LeastClass(d.Case); !class.covers(least) {
		return fault.Invalid{Fields: []fault.Field{{Name: "class", Want: law.Words{ZH: "这件案件的保管期限至少是" + ClassWords[least].ZH + "。", EN: "The file of this case is kept for at least " + ClassWords[least].EN + "."}}}}
	}
	if err := s.Inspect(ctx, q, d); err != nil {
		return err
	}
	return passed(d.Checks)
}

// keepManifest puts the manifest among the files that are kept, before the act that names it.
func (s *Service) keepManifest(ctx context.Context, q db.Queryer, d *Dossier, class Class) ([]byte, string, error) {
	if d.Sealed() != nil {
		return nil, "", nil
	}
	body, err := people.BodyByID(ctx, q, d.Case.Book, d.Case.Body)
	if err != nil {
		return nil, "", err
	}
	m, err := d.manifest(class, body)
	if err != nil {
		return nil, "", err
	}
	staged, err := s.Files.Stage(ctx, bytes.NewReader(m), manifestMost)
	if err != nil {
		return nil, "", fmt.Errorf("keep the manifest of a file: %w", err)
	}
	defer staged.Discard()
	if err := s.Files.Publish(ctx, staged); err != nil {
		return nil, "", fmt.Errorf("keep the manifest of a file: %w", err)
	}
	return m, staged.Digest.String(), nil
}

// store writes the row of a new version.
func (s *Service) store(ctx context.Context, tx *act.Tx, d *Dossier, class Class, manifest string, size int64) (Record, error) {
	c := d.Case
	r := Record{Case: c.ID, Version: len(d.Versions) + 1, State: Sealed, Class: class, Manifest: manifest, Entries: len(d.Entries), Steps: c.Steps}
	if len(d.Versions) > 0 {
		r.Previous = d.Versions[0].Manifest
	}
	if until := class.Until(d.ClosedOn()); until != 0 {
		r.Until = until.String()
	}
	pages, all := d.Pages()
	_, err := tx.Exec(ctx, `INSERT INTO archive_version (book, case_id, version, body, number, state, class, until_on, closed_on, manifest, size, entries, pages, bytes, steps, stamp, person, at, entry,
		reopened_at, reopened_by, reason, words, reopen_entry) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, NULL, '', '', NULL, -1)`,
		tx.Book, c.ID, r.Version, c.Body, c.Number, string(Sealed), string(class), r.Until, d.ClosedOn().String(), manifest, size, r.Entries, pages, all, r.Steps, d.stamp, tx.By.Person, tx.Now, tx.Next)
	if err != nil {
		return r, fmt.Errorf("keep a version of a file: %w", err)
	}
	return r, nil
}

// Reopen opens a sealed file again, with a reason: a reconsideration, a correction. The version stays as it was sealed.
func (s *Service) Reopen(ctx context.Context, by act.By, id, reason, words string) (Done, error) {
	var check fault.Check
	check.Want(ReasonWords(reason).ZH != "", "reason", "请选择重新打开的原因。", "Choose why it is opened again.")
	check.Text(&words, wordsMost, true, "words", "请写明依据，例如复议机关的通知文号。", "Say on what it rests, such as the number of the notice.")
	if err := check.Err(); err != nil {
		return Done{}, err
	}
	by.Matters = append(by.Matters, id)
	return act.Do(ctx, s.Engine, Reopened, by, func(ctx context.Context, tx *act.Tx) (Record, error) {
		f, err := s.Cases.ByID(ctx, tx, tx.By.Scope(access.KeepArchives), id)
		if err != nil {
			return Record{}, err
		}
		all, err := s.versions(ctx, tx, db.NewWhere("v.book = $1 AND v.case_id = $2", []any{tx.Book, f.ID}), " ORDER BY v.version DESC")
		if err != nil {
			return Record{}, err
		}
		if len(all) == 0 || !slices.Contains(next[all[0].State], Open) {
			return Record{}, fault.Conflict{Because: law.Words{ZH: "案卷没有归档，或者已经重新打开。", EN: "The file is not archived, or was opened again already."}}
		}
		r := Record{Case: f.ID, Version: all[0].Version, State: Open, Reason: reason}
		sealed, err := s.Keys.SealField(wordsField, wordsKey(f.ID, r.Version), words)
		if err != nil {
			return r, fmt.Errorf("seal why a file is opened again: %w", err)
		}
		r.Words = blob.DigestOf(sealed).String()
		_, err = tx.Exec(ctx, `UPDATE archive_version SET state = $4, reopened_at = $5, reopened_by = $6, reason = $7, words = $8, reopen_entry = $9 WHERE book = $1 AND case_id = $2 AND version = $3`,
			tx.Book, f.ID, r.Version, string(Open), tx.Now, tx.By.Person, reason, sealed, tx.Next)
		if err != nil {
			return r, fmt.Errorf("open a file again: %w", err)
		}
		return r, nil
	})
}

func wordsKey(id string, version int) string { return fmt.Sprintf("%s/%d", id, version) }

// Manifest reads the manifest of a version.
func (s *Service) Manifest(v *Version) (m Manifest, err error) {
	b, err := s.bytesOf(v.Manifest)
	if err == nil {
		err = json.Unmarshal(b, &m)
	}
	if err != nil {
		return m, fmt.Errorf("read the manifest of version %d of case %s: %w", v.Version, v.Case, err)
	}
	return m, nil
}

func (s *Service) bytesOf(digest string) ([]byte, error) {
	x, err := blob.ParseDigest(digest)
	if err != nil {
		return nil, err
	}
	o, err := s.Files.Open(x)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	return io.ReadAll(io.NewSectionReader(o, 0, o.Size))
}

// Holdable finds the case on whose file a hold is placed, for retention.Find.
func (s *Service) Holdable(ctx context.Context, tx *act.Tx, id string) (retention.Object, error) {
	f, err := s.Cases.ByID(ctx, tx, tx.By.Scope(access.ViewArchives), id)
	return retention.Object{Kind: casefile.Subject, ID: f.ID, Body: f.Body}, err
}

// InArchive tells whether the file of a case is sealed now, for chapter casefile.
func InArchive(ctx context.Context, q db.Queryer, book, id string) (bool, error) {
	var n int
	err := q.QueryRow(ctx, `SELECT count(*) FROM archive_version WHERE book = $1 AND case_id = $2 AND state = $3`, book, id, string(Sealed)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("ask whether a case is archived: %w", err)
	}
	return n > 0, nil
}
