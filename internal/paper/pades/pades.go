// Package pades puts a signature into a PDF (PAdES, ETSI EN 319 142: an incremental update with a detached CMS signature) and
// checks it. What was there before stays byte for byte.
package pades

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"github.com/digitorus/pdf"
	"github.com/digitorus/pdfsign/sign"
	"github.com/digitorus/pdfsign/verify"
)

// Info is what a signature says beside who signed. Names and reasons are ASCII: ids and digests. The library does not
// escape other texts; the name in Chinese stands in the certificate.
type Info struct {
	Name, Reason string
	At           time.Time // the instant of the act; the one in the CMS is the signing machine's
}

func (i Info) valid() error {
	for _, s := range []string{i.Name, i.Reason} {
		for _, r := range s {
			if r < ' ' || r > '~' {
				return fmt.Errorf("a signature cannot say %q: not ASCII", s)
			}
		}
	}
	return nil
}

// Sign signs a PDF, so that any later change shows (DocMDP 1).
func Sign(file []byte, signer crypto.Signer, certificate *x509.Certificate, info Info) ([]byte, error) {
	if err := info.valid(); err != nil {
		return nil, err
	}
	reader, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, fmt.Errorf("read the PDF to be signed: %w", err)
	}
	var out bytes.Buffer
	err = sign.Sign(bytes.NewReader(file), &out, reader, int64(len(file)), sign.SignData{
		Signature: sign.SignDataSignature{CertType: sign.CertificationSignature, DocMDPPerm: sign.DoNotAllowAnyChangesPerms,
			Info: sign.SignDataSignatureInfo{Name: info.Name, Reason: info.Reason, Date: info.At}},
		Signer: signer, DigestAlgorithm: crypto.SHA256, Certificate: certificate,
	})
	if err != nil {
		return nil, fmt.Errorf("sign the PDF: %w", err)
	}
	return out.Bytes(), nil
}

// ErrBroken says that the signature does not fit what the file holds now.
var ErrBroken = errors.New("the signature of the PDF does not fit its content")

// Check checks the one signature of a PDF and returns the certificate by which it was made. Whether that certificate is to
// be trusted is the caller's to say.
func Check(file []byte) (*x509.Certificate, error) {
	options := verify.DefaultVerifyOptions()
	options.AllowUntrustedRoots = true // whose certificate it is, the caller compares
	found, err := verify.VerifyWithOptions(bytes.NewReader(file), int64(len(file)), options)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	if len(found.Signers) != 1 || !found.Signers[0].ValidSignature || len(found.Signers[0].Certificates) == 0 {
		return nil, ErrBroken
	}
	return found.Signers[0].Certificates[0].Certificate, nil
}
