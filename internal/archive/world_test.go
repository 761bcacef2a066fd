package archive_test

import (
	"errors"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/archive"
	"yuanjian/internal/archive/archivetest"
	"yuanjian/internal/law"
)

// room is a world with an archivist.
type room struct {
	*archivetest.Room
	t *testing.T
}

func rooms(t *testing.T, test func(t *testing.T, r *room)) {
	t.Helper()
	archivetest.Worlds(t, func(t *testing.T, r *archivetest.Room) { test(t, &room{r, t}) })
}

// seal archives a case for thirty years.
func (r *room) seal(id string) archive.Record {
	r.t.Helper()
	done, err := r.A.Archive(r.t.Context(), r.Archivist, id, archive.Thirty)
	r.Must(err)
	return done.Record
}

// look is the file of a case as the archivist sees it.
func (r *room) look(id string) *archive.Dossier {
	r.t.Helper()
	d, err := r.A.Look(r.t.Context(), r.DB.Reader(), r.Archivist.Scope(access.ViewArchives), id)
	r.Must(err)
	return d
}

// refused fails unless the error is a refusal of Art 34 that says so.
func refused(t *testing.T, err error, says string) {
	t.Helper()
	var refusal law.Refusal
	if !errors.As(err, &refusal) || refusal.Rule != "A34" || !strings.Contains(err.Error(), says) {
		t.Errorf("not refused because %s: %v", says, err)
	}
}
