package people

import (
	"context"
	"fmt"
	"strings"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
)

// OfficerMoved is the act by which a person leaves a body: the posts there end at its instant.
var OfficerMoved = act.Kind{Name: "people.person.move", Title: law.Words{ZH: "登记调离", EN: "Record that a person leaves a body"}, Permission: access.GrantRoles}

// Move ends every post that a person holds in a body, and lets designations there end with the day. Certificates stay
// on record: they are of that body and count for no other. Administrations are not ended so, but each on its own.
func (s *Service) Move(ctx context.Context, by act.By, person, body, reason string) (Made, error) {
	if err := needReason(reason); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, OfficerMoved, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		posts, err := postsOf(ctx, tx, tx.Book, person)
		if err != nil {
			return Made{}, err
		}
		ended := 0
		for _, p := range posts {
			if p.Body != body || !p.HeldAt(tx.Now) {
				continue
			}
			if p.Role.Administers() {
				return Made{}, fault.Conflict{Because: law.Words{ZH: "管理员岗位要单独免去，请先免去再办理调离。", EN: "An administration is ended on its own first."}}
			}
			if _, err := tx.Exec(ctx, `UPDATE post SET until_at = $3, end_reason = $4 WHERE book = $1 AND id = $2`, tx.Book, p.ID, tx.Now, strings.TrimSpace(reason)); err != nil {
				return Made{}, fmt.Errorf("end post %s: %w", p.ID, err)
			}
			ended++
		}
		if ended == 0 {
			return Made{}, fault.NotFound{What: law.Words{ZH: "在这个单位的岗位", EN: "a post in this body"}}
		}
		_, err = tx.Exec(ctx, `UPDATE capacity SET valid_until = $4 WHERE book = $1 AND person = $2 AND body = $3 AND (valid_until IS NULL OR valid_until > $4)`,
			tx.Book, person, body, law.DateOf(tx.Now))
		return Made{ID: body, Person: person}, err
	})
	return done.Record, err
}

// EnterAuxiliary enters a person of the auxiliary staff (辅助人员), who never decide (roles.md E13).
func (s *Service) EnterAuxiliary(ctx context.Context, by act.By, name string) (Made, error) {
	if err := checkName(name); err != nil {
		return Made{}, err
	}
	done, err := act.Do(ctx, s.Engine, PersonEntered, by, func(ctx context.Context, tx *act.Tx) (Made, error) {
		id, err := s.enterPerson(ctx, tx, strings.TrimSpace(name), false)
		if err != nil {
			return Made{}, err
		}
		_, err = tx.Exec(ctx, `UPDATE person SET auxiliary = TRUE WHERE book = $1 AND id = $2`, tx.Book, id)
		return Made{ID: id, Person: id}, err
	})
	return done.Record, err
}

// deciding are the posts that review, approve, supervise or head.
var deciding = []access.Role{access.Head, access.Reviewer, access.LegalReviewer, access.TechnicalReviewer, access.ProvincialApprover, access.Supervisor}

// auxiliaryMayHold refuses a deciding post to auxiliary staff (roles.md E13; Art 30(1)).
func auxiliaryMayHold(ctx context.Context, tx *act.Tx, person string, role access.Role) error {
	var auxiliary bool
	err := tx.QueryRow(ctx, `SELECT COALESCE(auxiliary, FALSE) FROM person WHERE book = $1 AND id = $2`, tx.Book, person).Scan(&auxiliary)
	if err != nil {
		return fmt.Errorf("look up what staff a person is: %w", err)
	}
	for _, r := range deciding {
		if auxiliary && r == role {
			w := access.Titles[role]
			return law.Refusal{Rule: "E13", Article: "第三十条第（一）项",
				Because: law.Words{ZH: fmt.Sprintf("执法辅助人员不能任“%s”。", w.ZH), EN: fmt.Sprintf("Auxiliary staff cannot be %s.", strings.ToLower(w.EN))},
				Cure:    law.Words{ZH: "请任命取得行政执法资格的人员。", EN: "Appoint somebody with the qualification."}}
		}
	}
	return nil
}
