package testkit_test

import (
	"context"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/testkit"
)

func TestEveryRoleOfAWorldMayDoItsWork(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		for _, role := range access.Roles() {
			by := w.By(role)
			if by.Body != w.Home(role).ID || !by.Holds(role) {
				t.Fatalf("%s is %+v", role, by)
			}
			if again := w.By(role); again.Person != by.Person {
				t.Errorf("%s is another person the second time", role)
			}
			for _, permission := range role.Permissions() {
				kind := act.Kind{Name: "test.work", Permission: permission, Certificate: permission == access.ReviewCaptures}
				switch permission {
				case access.ReviewLegally:
					kind.Capacity = access.LegalReview
				case access.ReviewTechnically:
					kind.Capacity = access.TechnicalReview
				}
				_, err := act.Do(t.Context(), w.Engine, kind, by, func(context.Context, *act.Tx) (string, error) { return "done", nil })
				if err != nil {
					t.Errorf("%s: %s: %v", role, permission, err)
				}
			}
		}
		w.Verify()
	})
}
