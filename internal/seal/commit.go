package seal

import (
	"crypto/rand"
	"crypto/sha256"

	"github.com/emmansun/gmsm/sm3"
)

// Salt hides the record behind a commitment; with the salt destroyed, nothing can be guessed from it.
type Salt [32]byte

// NewSalt returns a random salt.
func NewSalt() Salt {
	var salt Salt
	rand.Read(salt[:])
	return salt
}

// Commitment binds the ledger to a record without telling it, in both suites: SHA-256 (FIPS 180-4) and SM3
// (GB/T 32905) of the 32 bytes of the salt followed by the record.
type Commitment struct {
	SHA256 [sha256.Size]byte
	SM3    [sm3.Size]byte
}

// Commit commits to record under salt.
func Commit(salt [32]byte, record []byte) Commitment {
	international, gm := sha256.New(), sm3.New()
	for _, part := range [][]byte{salt[:], record} {
		international.Write(part)
		gm.Write(part)
	}
	return Commitment{SHA256: [sha256.Size]byte(international.Sum(nil)), SM3: [sm3.Size]byte(gm.Sum(nil))}
}

// Opens tells whether salt and record are those the commitment was made of; both digests must fit.
func (c Commitment) Opens(salt [32]byte, record []byte) bool { return c == Commit(salt, record) }
