package evidence

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/law"
	"yuanjian/internal/ledger"
)

// checkClearings compares what was found to show nobody else with what the ledger recorded of it.
func checkClearings(ctx context.Context, q db.Queryer, book string, found func(ledger.Broken)) error {
	made, ended, whole := map[int64]ClearRecord{}, map[int64]ClearRecord{}, true
	err := ledger.EachRecorded(ctx, q, book, []string{ItemCleared.Name, ClearingDone.Name}, func(entry int64, _, body string, kept bool) {
		r, err := act.RecordOf[ClearRecord](body)
		whole = whole && kept && err == nil
		if r.Ended {
			ended[entry] = r
		} else if err == nil {
			made[entry] = r
		}
	})
	if err != nil {
		return err
	}
	tell := func(id string, entry int64, what law.Words) {
		found(ledger.Broken{Book: book, Index: entry, What: law.Words{ZH: "不含他人信息的认定" + id + "：" + what.ZH, EN: "finding that nobody else is shown " + id + ": " + what.EN}})
	}
	err = db.Each(ctx, q, func(rows *sql.Rows) error {
		var id, item, files string
		var said, endSaid []byte
		var entry, end int64
		if err := rows.Scan(&id, &item, &files, &said, &entry, &endSaid, &end); err != nil {
			return err
		}
		r, ok := made[entry]
		e, over := ended[end]
		delete(made, entry)
		delete(ended, end)
		switch {
		case !ok && whole:
			tell(id, entry, noEntry)
		case ok && (r.ID != id || r.Item != item || strings.Join(r.Files, " ") != files || r.Said != digestOf(said)),
			over && (e.ID != id || e.Said != digestOf(endSaid)), !over && whole && (end >= 0 || len(endSaid) > 0):
			tell(id, entry, law.Words{ZH: "与记载不符", EN: "it is not as recorded"})
		}
		return nil
	}, `SELECT id, item, files, said, entry, ended_said, ended_entry FROM evidence_clear WHERE book = $1 ORDER BY id`, book)
	if err != nil {
		return fmt.Errorf("compare what shows nobody else: %w", err)
	}
	for _, left := range []map[int64]ClearRecord{made, ended} {
		for _, entry := range slices.Sorted(maps.Keys(left)) {
			tell(left[entry].ID, entry, law.Words{ZH: "已不在", EN: "it is gone"})
		}
	}
	return nil
}
