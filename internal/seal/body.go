package seal

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"io"
	"math/big"
	"time"

	"crypto/rand"
)

// BodySeal is the system's own seal of one body, for its papers: an ECDSA key on P-256 and the certificate that the body
// gives itself. It is no seal of an outside authority, and its certificate says so.
type BodySeal struct {
	Signer      crypto.Signer
	Certificate *x509.Certificate
}

// Fingerprint is the SHA-256 of the certificate, 64 lower-case hex digits.
func (b BodySeal) Fingerprint() string { return fmt.Sprintf("%x", sha256.Sum256(b.Certificate.Raw)) }

// When certificates of bodies hold: they say whose key it is, not how long it may be used; that the records of the system say.
var (
	bodySealFrom  = time.Date(2025, time.May, 1, 0, 0, 0, 0, time.UTC)
	bodySealUntil = time.Date(2099, time.December, 31, 23, 59, 59, 0, time.UTC)
)

// BodySeal derives the seal of a body from the signing key in use: the same key, book and body give the same seal, so there is
// no further file to keep. After a rotation it is another; papers carry their certificate with them.
func (k *Keys) BodySeal(book, body, name string) (BodySeal, error) {
	secret := k.signing[0].secret
	long, err := hkdf.Key(sha256.New, secret[:], nil, "yuanjian/body-seal\x00"+book+"\x00"+body, 48)
	if err != nil {
		return BodySeal{}, fmt.Errorf("derive the seal of a body: %w", err)
	}
	// 48 bytes modulo n−1, plus one: no value is favoured (FIPS 186-5, A.2.1).
	less := new(big.Int).Sub(elliptic.P256().Params().N, big.NewInt(1))
	scalar := new(big.Int).Mod(new(big.Int).SetBytes(long), less)
	scalar.Add(scalar, big.NewInt(1))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar.FillBytes(make([]byte, 32)))
	if err != nil {
		return BodySeal{}, fmt.Errorf("derive the seal of a body: %w", err)
	}
	signer := settledSigner{key}
	certificate, err := bodyCertificate(signer, name)
	if err != nil {
		return BodySeal{}, fmt.Errorf("certify the seal of a body: %w", err)
	}
	return BodySeal{signer, certificate}, nil
}

// documentSigning is the extended key usage of RFC 9336.
var documentSigning = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 36}

func bodyCertificate(signer settledSigner, name string) (*x509.Certificate, error) {
	public, err := x509.MarshalPKIXPublicKey(signer.Public())
	if err != nil {
		return nil, err
	}
	id := sha256.Sum256(public)
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(append([]byte{1}, id[:15]...)),
		Subject:      pkix.Name{CommonName: name, OrganizationalUnit: []string{"Yuanjian: system seal, not issued by an outside authority / 系统印章，非外部电子认证机构签发"}},
		NotBefore:    bodySealFrom, NotAfter: bodySealUntil,
		KeyUsage:           x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
		UnknownExtKeyUsage: []asn1.ObjectIdentifier{documentSigning}, BasicConstraintsValid: true, SubjectKeyId: id[:20],
		SignatureAlgorithm: x509.ECDSAWithSHA256,
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(raw)
}

// settledSigner signs without randomness (RFC 6979): the same content gives the same signature.
type settledSigner struct{ key *ecdsa.PrivateKey }

// Public is the public key.
func (s settledSigner) Public() crypto.PublicKey { return s.key.Public() }

// Sign signs a digest. The source of randomness is not used.
func (s settledSigner) Sign(_ io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	return s.key.Sign(nil, digest, opts)
}
