package db_test

import (
	"errors"
	"sync"
	"testing"

	"yuanjian/internal/db"
	"yuanjian/internal/testkit"
)

// TestADeadlockIsToldFromOtherErrors: two transactions that wait for each other; the one that PostgreSQL ends is known by its error, so
// that a migration that met the work of a release before is begun again.
func TestADeadlockIsToldFromOtherErrors(t *testing.T) {
	d := testkit.Database(t, testkit.PostgreSQL(t))
	took, free := make(chan struct{}, 2), make(chan struct{})
	var all sync.WaitGroup
	errs := make([]error, 2)
	for i, tables := range [][2]string{{"book", "entry"}, {"entry", "book"}} {
		all.Go(func() {
			errs[i] = d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(t.Context(), "LOCK TABLE "+tables[0])
				took <- struct{}{}
				if <-free; err == nil {
					_, err = tx.Exec(t.Context(), "LOCK TABLE "+tables[1])
				}
				return err
			})
		})
	}
	<-took
	<-took
	close(free)
	all.Wait()
	if db.Deadlocked(errs[0]) == db.Deadlocked(errs[1]) {
		t.Errorf("of two one is ended: %v; %v", errs[0], errs[1])
	}
	if db.Deadlocked(errors.New("another")) || db.Deadlocked(nil) {
		t.Error("another error is taken for a deadlock")
	}
}
