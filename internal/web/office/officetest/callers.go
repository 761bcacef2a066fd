package officetest

import (
	"net/http"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/testkit"
)

// Callers are the holder of every role of a World and a visitor. A session lasts as long as that of the World.
func Callers(t testing.TB, w *testkit.World) []Caller {
	t.Helper()
	out := []Caller{{}}
	for _, role := range access.Roles() {
		who := w.Who(role, w.Home(role))
		actor, err := w.People.Actor(t.Context(), who.Token)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Caller{Role: role, Actor: actor, Cookie: &http.Cookie{Name: "yuanjian", Value: who.Token}})
	}
	return out
}
