package serving

import (
	"context"
	"fmt"
	"time"

	"yuanjian/internal/access"
	"yuanjian/internal/act"
	"yuanjian/internal/db"
	"yuanjian/internal/delivery"
	"yuanjian/internal/device"
	"yuanjian/internal/docket"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/party"
	"yuanjian/internal/people"
	"yuanjian/internal/seal"
	"yuanjian/internal/term"
)

// Service carries out the acts of this chapter and the steps of it in others' acts.
type Service struct {
	Engine  *act.Engine
	Keys    *seal.Keys
	People  *people.Service
	Papers  *docket.Service
	Letters *delivery.Service
	// Sources say, by the kind of matter, what is served on whom.
	Sources map[string]Source
	// Mandates say whether who signs for a recipient may accept service.
	Mandates *party.Mandates
}

// Paper is what is served, as its chapter says it.
type Paper struct {
	ID, Kind, Number, Digest string
	Body, InNameOf           string
	Matter, MatterID         string
	IssuedAt                 time.Time // the seven working days run from it (行政处罚法 61; T22)
	Recipient                Recipient
	Gist                     string    // what it is about, for a public notice: without personal data
	Remedy                   string    // address at which the recipient applies against it; empty: there is none
	Public                   term.Term // T23 of the field
}

// Source is a chapter whose papers are served.
type Source interface {
	// ToServe says what a paper of a matter is and on whom it is served; fault.Conflict where it is not to be served (any more).
	ToServe(ctx context.Context, q db.Queryer, book, matterID, paper string) (Paper, error)
}

func (s *Service) paper(ctx context.Context, q db.Queryer, book, matter, matterID, paper string) (Paper, error) {
	source := s.Sources[matter]
	if source == nil {
		return Paper{}, errNoServing
	}
	p, err := source.ToServe(ctx, q, book, matterID, paper)
	if err != nil {
		return p, err
	}
	p.Matter, p.MatterID = matter, matterID
	if p.Body == "" || p.Recipient.Name == "" {
		return p, fmt.Errorf("the paper %s has no body or no recipient", paper)
	}
	return p, nil
}

// own is an act of an officer as it is when nobody with a post acts: the recipient on its own page, or the system. The name stays; nothing is
// asked of a post.
func own(k act.Kind, by act.By) act.Kind {
	if by.Person == "" {
		k.Permission, k.Certificate = "", false
	}
	return k
}

// Recipients is who acts where a recipient does so on its own page, who has no account: command is that of its form.
func Recipients(book, command string) act.By {
	return act.By{Actor: access.Actor{Book: book, System: "serving.recipient"}, Command: command}
}

// system is who acts where the system does.
func system(book string, k act.Kind, command string) act.By {
	return act.By{Actor: access.Actor{Book: book, System: k.Name}, Command: command}
}

var (
	errNoServing = fault.NotFound{What: law.Words{ZH: "这项送达", EN: "the service"}}
	errNoConsent = fault.NotFound{What: law.Words{ZH: "这份确认书", EN: "the confirmation"}}
)

// keepFiles keeps the files of an act under a statement with their places.
func keepFiles(ctx context.Context, tx *act.Tx, statement string, files []device.Attachment, key ...any) (digests []string, err error) {
	if err := device.KeepDocuments(ctx, tx, files); err != nil {
		return nil, err
	}
	var rows db.Rows
	for i, f := range files {
		rows.Add(append(append([]any{}, key...), i, f.Type, f.Digest, f.Size)...)
		digests = append(digests, f.Digest)
	}
	if err := tx.Insert(ctx, statement, &rows); err != nil {
		return nil, fmt.Errorf("keep the files of a service: %w", err)
	}
	return digests, nil
}
