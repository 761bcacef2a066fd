package serving

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"

	"yuanjian/internal/act"
	"yuanjian/internal/blob"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// consentRecorded is what the ledger says of a confirmation, by the acts that made, signed and ended it.
type consentRecorded struct {
	ConsentRecord
	files []string
	entry int64 // of the newest
}

// checkConsents compares the confirmations of a book with what the ledger recorded. It returns how many there are.
func checkConsents(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) (n int64, err error) {
	tell := func(id string, entry int64, what law.Words) {
		found(ledger.Broken{Book: book, Index: entry, What: law.Words{ZH: "送达确认书" + id + "：" + what.ZH, EN: "confirmation " + id + ": " + what.EN}})
	}
	recorded, whole, err := consentRecords(ctx, q, book)
	if err != nil {
		return 0, err
	}
	files, err := consentFiles(ctx, q, book)
	if err != nil {
		return 0, err
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var r ConsentRecord
		var said, signature, ending []byte
		var entry int64
		if err := rows.Scan(&id, &r.State, &r.Paper, &r.Says, &said, &signature, &ending, &entry); err != nil {
			return err
		}
		n++
		of, ok := recorded[id]
		delete(recorded, id)
		switch {
		case !ok && whole:
			tell(id, entry, law.Words{ZH: "账簿里没有它的记载", EN: "the ledger has no entry of it"})
		case !ok || !whole:
		case of.State != r.State:
			tell(id, of.entry, law.Words{ZH: "现在的状态与记载不符", EN: "it does not stand as recorded"})
		case of.Paper != r.Paper || of.Says != r.Says || of.Said != digestOf(said):
			tell(id, of.entry, law.Words{ZH: "内容与记载不符", EN: "what it says is not as recorded"})
		case of.Signature != digestOf(signature) || !slices.Equal(of.files, files[id]):
			tell(id, of.entry, law.Words{ZH: "签署与记载不符", EN: "how it was signed is not as recorded"})
		case of.Ending != digestOf(ending):
			tell(id, of.entry, law.Words{ZH: "撤回与记载不符", EN: "how it was withdrawn is not as recorded"})
		}
		return nil
	}, `SELECT id, state, paper, digest, said, signature, ending, entry FROM service_consent WHERE book = $1 ORDER BY id`, book)
	if err != nil {
		return n, fmt.Errorf("compare confirmations: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(recorded)) {
		tell(id, recorded[id].entry, law.Words{ZH: "已不在", EN: "it is gone"})
	}
	return n, nil
}

// digestOf is the digest of what is sealed; empty of what is not there.
func digestOf(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return blob.DigestOf(b).String()
}

// consentRecords are what the ledger says of each confirmation; whole is false when a record was destroyed, so that not all is known.
func consentRecords(ctx context.Context, q db.Queryer, book string) (out map[string]*consentRecorded, whole bool, err error) {
	out, whole = map[string]*consentRecorded{}, true
	kinds := []string{ConsentOffered.Name, ConsentSigned.Name, ConsentWithdrawn.Name, ConsentDropped.Name, ConsentDeclined.Name}
	err = ledger.EachRecorded(ctx, q, book, kinds, func(entry int64, _, body string, kept bool) {
		r, err := act.RecordOf[ConsentRecord](body)
		if whole = whole && kept && err == nil; err != nil {
			return
		}
		x := out[r.ID]
		if x == nil {
			x = &consentRecorded{}
			out[r.ID] = x
		}
		said := x.Said // only the act that made it has it
		x.ConsentRecord, x.entry = r, entry
		if x.Said == "" {
			x.Said = said
		}
		if len(r.Files) > 0 {
			x.files = r.Files
		}
		for _, id := range r.Ends {
			if old := out[id]; old != nil {
				old.State, old.entry = Replaced, entry
			}
		}
	})
	return out, whole, err
}

func consentFiles(ctx context.Context, q db.Queryer, book string) (map[string][]string, error) {
	out := map[string][]string{}
	err := db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, digest string
		err := rows.Scan(&id, &digest)
		out[id] = append(out[id], digest)
		return err
	}, `SELECT consent, sha256 FROM service_consent_file WHERE book = $1 ORDER BY consent, place`, book)
	if err != nil {
		return nil, fmt.Errorf("compare the files of confirmations: %w", err)
	}
	return out, nil
}
