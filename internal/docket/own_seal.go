package docket

import (
	"context"

	"yuanjian/internal/paper/pades"
	"yuanjian/internal/seal"
)

// OwnSeal is the system's own seal of a body, until an outside e-seal service is attached. Its certificate says what it is.
type OwnSeal struct{ Keys *seal.Keys }

// OwnSealer is the name of the system's own seal.
const OwnSealer = "own"

// Seal signs with the key of the body.
func (o OwnSeal) Seal(_ context.Context, r Request) (SealedPDF, error) {
	own, err := o.Keys.BodySeal(r.Book, r.Body, r.Name)
	if err != nil {
		return SealedPDF{}, err
	}
	signed, err := pades.Sign(r.PDF, own.Signer, own.Certificate, pades.Info{Name: r.Name, Reason: r.Number + " sha256:" + r.Model, At: r.At})
	if err != nil {
		return SealedPDF{}, err
	}
	return SealedPDF{PDF: signed, Certificate: own.Fingerprint(), Sealer: OwnSealer}, nil
}
