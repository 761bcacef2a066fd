package pades

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

// ErrBroken says that there is no signature, or that it does not fit what the file holds now.
var ErrBroken = errors.New("the signature of the PDF does not fit its content")

var (
	rangeForm    = regexp.MustCompile(`/ByteRange \[0 (\d{10}) (\d{10}) (\d{10})\] /Contents <`)
	contentsForm = regexp.MustCompile(`^<[0-9a-f]+>$`)
)

// Check checks the one signature of a PDF that Sign made and returns the certificate by which it was made. It covers the
// whole file, or it does not fit. Whether the certificate is to be trusted is the caller's to say.
func Check(file []byte) (*x509.Certificate, error) {
	all := rangeForm.FindAllSubmatch(file, -1)
	if len(all) != 1 {
		return nil, fmt.Errorf("%w: %d signatures", ErrBroken, len(all))
	}
	var at [3]int
	for i := range at {
		at[i], _ = strconv.Atoi(string(all[0][i+1])) // ten digits, by the form
	}
	hole, after, rest := at[0], at[1], at[2]
	if hole >= after || after+rest != len(file) || !contentsForm.Match(file[hole:after]) {
		return nil, fmt.Errorf("%w: it does not cover the file", ErrBroken)
	}
	cms, err := hex.DecodeString(string(file[hole+1 : after-1]))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	digest := sha256.New()
	digest.Write(file[:hole])
	digest.Write(file[after:])
	certificate, err := verify(cms, digest.Sum(nil))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBroken, err)
	}
	return certificate, nil
}
