package party

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/act"
	"yuanjian/internal/db"
)

// DraftsFor is how long a draft is kept that nobody saves again or sends.
const DraftsFor = 90 * 24 * time.Hour

const draftField = "notice.reply"

func draftKey(m Matter, kind string) string { return "draft/" + m.ID + "/" + kind }

// of is the kind under which a draft is kept: who holds a mandate has drafts of its own.
func (m Matter) of(kind string) string {
	if m.Mandate == "" {
		return kind
	}
	return kind + "/" + m.Mandate
}

// SaveDraft keeps what a party has written of a kind and not sent, in the place of what was kept before. The caller bounds its size.
func (d *Door) SaveDraft(ctx context.Context, m Matter, kind string, said any) error {
	kind = m.of(kind)
	sealed, err := d.Keys.SealJSON(draftField, draftKey(m, kind), said)
	if err != nil {
		return err
	}
	now := d.Engine.Now(m.Book)
	err = d.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO notice_draft (book, notice, kind, said, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (book, notice, kind) DO UPDATE SET said = excluded.said, at = excluded.at`, m.Book, m.ID, kind, sealed, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a draft: %w", err)
	}
	return nil
}

// Draft reads what a party has written and not sent into a value; it stays as it is when there is nothing.
func (d *Door) Draft(ctx context.Context, m Matter, kind string, into any) error {
	kind = m.of(kind)
	var sealed []byte
	err := d.Engine.DB.Reader().QueryRow(ctx, `SELECT d.said FROM notice_draft d WHERE d.book = $1 AND d.notice = $2 AND d.kind = $3`, m.Book, m.ID, kind).Scan(&sealed)
	if db.NoRow(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read a draft: %w", err)
	}
	return d.Keys.OpenJSON(draftField, draftKey(m, kind), sealed, into)
}

// Sent forgets a draft, in the act by which it was sent.
func Sent(ctx context.Context, tx *act.Tx, m Matter, kind string) error {
	_, err := tx.Exec(ctx, forgetDraft, m.Book, m.ID, m.of(kind))
	if err != nil {
		return fmt.Errorf("forget a draft: %w", err)
	}
	return nil
}

// Drop forgets a draft that was sent by an act of another chapter.
func (d *Door) Drop(ctx context.Context, m Matter, kind string) error {
	err := d.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, forgetDraft, m.Book, m.ID, m.of(kind))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget a draft: %w", err)
	}
	return nil
}

const forgetDraft = `DELETE FROM notice_draft WHERE book = $1 AND notice = $2 AND kind = $3`

// Forget forgets the tries, drafts, visitors and codes that are over.
func (d *Door) Forget(ctx context.Context, book string) error {
	now := d.Engine.Now(book)
	err := d.Engine.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM notice_try WHERE until_at <= $1`, now)
		if err == nil {
			_, err = tx.Exec(ctx, `DELETE FROM notice_draft WHERE book = $1 AND at < $2`, book, now.Add(-DraftsFor))
		}
		if err == nil {
			err = forgetVisitors(ctx, tx, now)
		}
		if err == nil {
			err = forgetCodes(ctx, tx, now)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("forget tries, drafts, visitors and codes: %w", err)
	}
	return nil
}
