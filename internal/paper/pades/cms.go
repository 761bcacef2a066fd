package pades

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"slices"
)

// Object identifiers of RFC 5652, RFC 5035 and RFC 5754.
var (
	oidData        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidSignedData  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidDigest      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
	oidSigningCert = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}
	oidSHA256      = asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}
	oidECDSASHA256 = asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,optional,tag:0"`
}

type signedData struct {
	Version      int
	Digests      []pkix.AlgorithmIdentifier `asn1:"set"`
	Content      contentInfo
	Certificates asn1.RawValue `asn1:"optional,tag:0"`
	Signers      []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version   int
	Issuer    issuerSerial
	Digest    pkix.AlgorithmIdentifier
	Signed    asn1.RawValue `asn1:"optional,tag:0"`
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
}

type issuerSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

// message is the detached CMS signature over a digest.
func message(digest []byte, signer crypto.Signer, certificate *x509.Certificate) ([]byte, error) {
	attributes, err := attributesOf(digest, certificate)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(wrapped(asn1.ClassUniversal, asn1.TagSet, attributes)) // RFC 5652 5.4: signed as a SET
	signature, err := signer.Sign(nil, sum[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	return assemble(attributes, signature, certificate)
}

// assemble is the whole message: there is one way to write it.
func assemble(attributes, signature []byte, certificate *x509.Certificate) ([]byte, error) {
	data, err := asn1.Marshal(signedData{Version: 1, Digests: []pkix.AlgorithmIdentifier{{Algorithm: oidSHA256}}, Content: contentInfo{Type: oidData},
		Certificates: asn1.RawValue{FullBytes: wrapped(asn1.ClassContextSpecific, 0, certificate.Raw)},
		Signers: []signerInfo{{Version: 1, Issuer: issuerSerial{asn1.RawValue{FullBytes: certificate.RawIssuer}, certificate.SerialNumber}, Digest: pkix.AlgorithmIdentifier{Algorithm: oidSHA256},
			Signed: asn1.RawValue{FullBytes: wrapped(asn1.ClassContextSpecific, 0, attributes)}, Algorithm: pkix.AlgorithmIdentifier{Algorithm: oidECDSASHA256}, Signature: signature}}})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{oidSignedData, asn1.RawValue{FullBytes: wrapped(asn1.ClassContextSpecific, 0, data)}})
}

// wrapped puts content into a constructed value of a class and tag.
func wrapped(class, tag int, content []byte) []byte {
	out, err := asn1.Marshal(asn1.RawValue{Class: class, Tag: tag, IsCompound: true, Bytes: content})
	if err != nil {
		panic(err) // class and tag are constants
	}
	return out
}

// attributesOf are what is signed: the digest of the file, and which certificate it is.
func attributesOf(digest []byte, certificate *x509.Certificate) ([]byte, error) {
	hash := sha256.Sum256(certificate.Raw)
	type certID struct{ Hash []byte } // SHA-256 is the default algorithm, and left out
	type signingCertificate struct{ Certs []certID }
	var all [][]byte
	for _, a := range []struct {
		id    asn1.ObjectIdentifier
		value any
	}{{oidContentType, oidData}, {oidDigest, digest}, {oidSigningCert, signingCertificate{[]certID{{hash[:]}}}}} {
		value, err := asn1.Marshal(a.value)
		if err != nil {
			return nil, err
		}
		one, err := asn1.Marshal(attribute{a.id, []asn1.RawValue{{FullBytes: value}}})
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, bytes.Compare) // DER: a SET OF is in the order of its encodings
	return bytes.Join(all, nil), nil
}

var errForm = errors.New("the signature is not of the form of ours")

// verify checks a CMS signature over a digest and returns its certificate.
func verify(cms, digest []byte) (*x509.Certificate, error) {
	var outer contentInfo
	rest, err := asn1.Unmarshal(cms, &outer)
	if err != nil || !outer.Type.Equal(oidSignedData) || len(bytes.Trim(rest, "\x00")) != 0 {
		return nil, errForm
	}
	var data signedData
	if _, err := asn1.Unmarshal(outer.Content.Bytes, &data); err != nil || len(data.Signers) != 1 {
		return nil, errForm
	}
	certificate, err := x509.ParseCertificate(data.Certificates.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errForm, err)
	}
	signer := &data.Signers[0]
	want, err := attributesOf(digest, certificate)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(signer.Signed.Bytes, want) {
		return nil, errForm
	}
	signed := wrapped(asn1.ClassUniversal, asn1.TagSet, signer.Signed.Bytes)
	if err := certificate.CheckSignature(x509.ECDSAWithSHA256, signed, signer.Signature); err != nil {
		return nil, err
	}
	if again, err := assemble(want, signer.Signature, certificate); err != nil || !bytes.Equal(again, cms[:len(cms)-len(rest)]) {
		return nil, errForm // what is not signed is not changed either
	}
	return certificate, nil
}
