package db

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps the statements of a pool that come again and again, parsed once: parsing is half of what a short statement
// costs on SQLite. The driver of PostgreSQL does so by itself.
type prepared struct {
	pool *sql.DB
	mu   sync.Mutex
	seen map[string]int       // how often a text has come
	due  []string             // those that are to be prepared
	ripe map[string]*sql.Stmt // those that are
}

// What is kept, so that texts made for one occasion fill nothing.
const (
	preparedAfter = 3
	preparedMost  = 400
	seenMost      = 4000
)

func newPrepared(engine Engine, pool *sql.DB) *prepared {
	if engine == PostgreSQL {
		return nil
	}
	return &prepared{pool: pool, seen: map[string]int{}, ripe: map[string]*sql.Stmt{}}
}

// of is the statement of a text; nil while it is not kept.
func (p *prepared) of(query string) *sql.Stmt {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.ripe[query]; s != nil {
		return s
	}
	if n := p.seen[query]; n > 0 || len(p.seen) < seenMost {
		p.seen[query]++
		if n+1 == preparedAfter && len(p.ripe)+len(p.due) < preparedMost {
			p.due = append(p.due, query)
		}
	}
	return nil
}

// ripen prepares what has come often. Outside transactions: the one that writes has the only connection.
func (p *prepared) ripen(ctx context.Context) {
	if p == nil {
		return
	}
	p.mu.Lock()
	due := p.due
	p.due = nil
	p.mu.Unlock()
	for _, query := range due {
		s, err := p.pool.PrepareContext(ctx, query)
		if err != nil {
			continue // it runs unprepared, and says itself what is wrong with it
		}
		p.mu.Lock()
		p.ripe[query] = s
		p.mu.Unlock()
	}
}

// preparedReads runs what is kept as prepared statements of the reading pool, and the rest as text.
type preparedReads struct {
	*sql.DB
	kept *prepared
}

func (r preparedReads) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := r.statement(ctx, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return r.DB.QueryContext(ctx, query, args...)
}

func (r preparedReads) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := r.statement(ctx, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return r.DB.QueryRowContext(ctx, query, args...)
}

func (r preparedReads) statement(ctx context.Context, query string) *sql.Stmt {
	s := r.kept.of(query)
	if s == nil {
		r.kept.ripen(ctx)
	}
	return s
}

// preparedTx does the same in the transaction that writes.
type preparedTx struct {
	*sql.Tx
	kept *prepared
}

func (t preparedTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := t.kept.of(query); s != nil {
		return t.StmtContext(ctx, s).QueryContext(ctx, args...)
	}
	return t.Tx.QueryContext(ctx, query, args...)
}

func (t preparedTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := t.kept.of(query); s != nil {
		return t.StmtContext(ctx, s).QueryRowContext(ctx, args...)
	}
	return t.Tx.QueryRowContext(ctx, query, args...)
}

func (t preparedTx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := t.kept.of(query); s != nil {
		return t.StmtContext(ctx, s).ExecContext(ctx, args...)
	}
	return t.Tx.ExecContext(ctx, query, args...)
}
